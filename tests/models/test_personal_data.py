"""Personal data in Dutch text: answers worked out by hand, checks of the numbers, and offsets."""

from __future__ import annotations

import unicodedata
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models import name_words
from models.name_tokens import tokens_of
from models.name_words import FIRST_NAMES, SURNAMES, roles, standing
from models.personal_data import SOORTEN, find
from models.personal_patterns import eleven_test

MIXED = (
    "Bel mevrouw Bouzidi (06 1234 5678) of mail a.bos@example.nl. Zij woont op Leyweg 813 B, 2545 HA Den Haag. "
    "BSN 111222333, IBAN NL91 ABNA 0417 1643 00."
)


def found(text: str) -> list[tuple[str, str]]:
    return [(f.soort, f.tekst) for f in find(text)]


def test_every_kind_in_one_text() -> None:
    assert found(MIXED) == [
        ("naam", "mevrouw Bouzidi"),
        ("telefoon", "06 1234 5678"),
        ("e-mail", "a.bos@example.nl"),
        ("adres", "Leyweg 813 B, 2545 HA Den Haag"),
        ("bsn", "111222333"),
        ("iban", "NL91 ABNA 0417 1643 00"),
    ]
    assert {soort for soort, _ in found(MIXED)} == set(SOORTEN)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mail gerda [at] welzijn punt nl", ("e-mail", "gerda [at] welzijn punt nl")),
        ("mail info @ live.nl even", ("e-mail", "info @ live.nl")),
        ("bel (070) 353 3000", ("telefoon", "(070) 353 3000")),
        ("bel +31 (0)6 12 345 678", ("telefoon", "+31 (0)6 12 345 678")),
        ("bel 0031 70 353 30 00", ("telefoon", "0031 70 353 30 00")),
        ("tel. 353 30 00", ("telefoon", "353 30 00")),
        ("nummer +90 532 123 45 67", ("telefoon", "+90 532 123 45 67")),
        ("er stond 1112.22.333 bij", ("bsn", "1112.22.333")),
        ("bsn is 111222334", ("bsn", "111222334")),  # mistyped, but called a BSN
        ("naar nl91abna0417164300", ("iban", "nl91abna0417164300")),
        ("rekening BE71 0961 2345 6769", ("iban", "BE71 0961 2345 6769")),
        ("bij 's-Gravenzandelaan 7 aan", ("adres", "'s-Gravenzandelaan 7")),
        ("Zie Loevesteinlaan 12, 14 en 16.", ("adres", "Loevesteinlaan 12, 14 en 16")),
        ("post naar 2531 KT 14", ("adres", "2531 KT 14")),
        ("op leyweg 813 b", ("adres", "leyweg 813 b")),
        ("mail jan streepje bos (at) live punt nl", ("e-mail", "jan streepje bos (at) live punt nl")),
        ("bel (0)70 353 30 00", ("telefoon", "(0)70 353 30 00")),
        ("tel 0048 601 234 567", ("telefoon", "0048 601 234 567")),
        (
            "nul zes twaalf vierendertig zes zeven acht",
            ("telefoon", "nul zes twaalf vierendertig zes zeven acht"),
        ),
        ("Zie Postbus 12345, 2500 AA Den Haag.", ("adres", "Postbus 12345, 2500 AA Den Haag")),
        ("de Leyweg 3 t/m 9 gaat", ("adres", "Leyweg 3 t/m 9")),
        ("Zie Leyweg huisnummer 93.", ("adres", "Leyweg huisnummer 93")),
        ("hij woont op Woudzicht 221", ("adres", "Woudzicht 221")),
        ("Leyweg 3, kamer 12", ("adres", "Leyweg 3, kamer 12")),
        ("Het wordt Eikenbos 8, 2716 PL Zoetermeer.", ("adres", "Eikenbos 8, 2716 PL Zoetermeer")),
        ("Wij wonen al jaren in Korenzicht 9.", ("adres", "Korenzicht 9")),
        ("naar Drs. F. Bijlweg 20", ("adres", "Drs. F. Bijlweg 20")),
    ],
)
def test_what_has_a_form(text: str, expected: tuple[str, str]) -> None:
    assert found(text) == [expected]


@pytest.mark.parametrize(
    ("text", "both"),
    [
        ("De heer Ramdin. Woont Hengelolaan 4.", [("naam", "De heer Ramdin"), ("adres", "Hengelolaan 4")]),
        ("mvr Jansens van Almeloplein 4 belde", [("naam", "mvr Jansens"), ("adres", "Almeloplein 4")]),
        ("dhr. H.K. (Harry) Boedhoe. Zie Leyweg 3.", [("naam", "dhr. H.K. (Harry) Boedhoe"), ("adres", "Leyweg 3")]),
    ],
)  # fmt: skip
def test_a_name_before_an_address_is_no_part_of_it(text: str, both: list[tuple[str, str]]) -> None:
    assert found(text) == both


@pytest.mark.parametrize(
    "text",
    [
        "Bel 14 070, 0800-8051 of 0900 8844.",
        "Van 06-12-2023 tot 01-02-2024, voor € 125.000,00.",
        "Dossier 111222333 en factuurnummer 0612345678.",
        "Er lagen 111222333 tegels, 111222334 stuks.",
        "Rekening NL92 ABNA 0417 1643 00 bestaat niet.",
        "Aan de Leyweg, in 2533 en op de Melis Stokelaan 40 bomen.",
        "Het Leyweg 2024 plan en de Erasmusweg 30 km/u.",
        "In het Regeerakkoord 2014 staat niets; het duurt tot einde 2018.",
        "De domeinnaam wordt @politie.example.nl in plaats van @voorbeeld.nl.",
        "Leyweg 4 rijstroken, de Lozerlaan 2 rijstroken.",
        "In Zuidwest 3 keer, op tafel 2 en naar Inzicht 3.",
        "Zie https://voorbeeld.nl/5735209/111222333-ab.png",
        "De stichting heeft RSIN 111222333.",
    ],
)
def test_numbers_that_are_no_personal_data(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Wij spraken Ria, Truus en Yıldız.", ["Ria", "Truus", "Yıldız"]),
        ("Afgemeld: M.A. Bouzidi en J. de Vries.", ["M.A. Bouzidi", "J. de Vries"]),
        ("Iris Tjon A Ten kwam later.", ["Iris Tjon A Ten"]),
        ("Van der Meer en El Idrissi zaten er.", ["Van der Meer", "El Idrissi"]),
        ("de heer Xhemajli en mevrouw jansen", ["de heer Xhemajli", "mevrouw jansen"]),
        ("Fatima's plan, groeten van Anneke!", ["Fatima", "Anneke"]),
        ("Jan-Willem ter Horst van de corporatie", ["Jan-Willem ter Horst"]),
        ("Piotr Wiśniewski hielp. Later kwam Wiśniewski terug.", ["Piotr Wiśniewski", "Wiśniewski"]),
        ("Ahmed van Haag Wonen belde.", ["Ahmed"]),
        ("Volgens mevrouw van der Meer kan het.", ["mevrouw van der Meer"]),
        ("van der Meer: wanneer?", ["van der Meer"]),
        ("Ingevuld door Bakker, Anja.", ["Bakker", "Anja"]),
        ("Groet, R. (Rob) Xhemajli", ["R. (Rob) Xhemajli"]),
        ("Ria van den Berg van de Wijkraad", ["Ria van den Berg"]),
        ("Toen kwamen Haverstra en buurtvader Xhemajli.", ["Haverstra", "buurtvader Xhemajli"]),
        ("Hoi fatima, tot morgen.", ["fatima"]),
        ("JANSEN: dat kan niet.", ["JANSEN"]),
        ("Wij spraken Wessels, de penningmeester.", ["Wessels"]),
        ("Afwezig: Karin Prins.", ["Karin Prins"]),
        ("Een afspraak met J. Prins-Visser", ["J. Prins-Visser"]),
        ("Getekend door C. Hagenaars", ["C. Hagenaars"]),
        ("Wij spraken Samira Aydin van de Turkse moskee", ["Samira Aydin"]),
        ("zoals Kees van der Berg in De Dreven doet", ["Kees van der Berg"]),
        ("Dat was het.\nThx, Karin", ["Karin"]),
    ],
)
def test_names(text: str, names: list[str]) -> None:
    assert [f.tekst for f in find(text) if f.soort == "naam"] == names


@pytest.mark.parametrize(
    "text",
    [
        "In Moerwijk en Bouwlust, stadsdeel Escamp.",
        "Roos en tulp. Kok gezocht. Bloem en meel.",
        "De Johan de Wittlaan, de Anna Bijnsstraat en de Erasmusweg.",
        "Het Johan Cruyff Court en de Van den Berg-school.",
        "Haag Wonen, Staedion, Stichting Boog en Sint Jozef.",
        "De ladder van Arnstein (1969); Edelenbos en Monnikhof (2001).",
        "Zij wonen liever aan de kant van het park.",
        "Op woensdag in mei, met Turkse en Surinaamse ouderen.",
        "Alphen aan den Rijn en Bergen op Zoom.",
        "De Vlaamse, Waalse en Turkse raad. TER KENNISNAME. Prof. Dr. en Ir. als titel.",
        "De Wethouder Wonen, dhr. en mw. op het formulier.",
        "Jan en alleman kwam; de dag erna niemand. Ja zei niemand.",
        "De Turkse, Marokkaanse en Hindostaanse ouderen. Zus en zo.",
        "Aletta Jacobs en de flat Zonneveld.",
    ],
)
def test_capitals_that_are_no_names(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "replaced"),
    [
        ("Projectleider Anja Bos zei ja.", "De projectleider zei ja."),
        ("Onze projectleider Anja Bos zei ja.", "Onze projectleider zei ja."),
        ("Dat zei de wijkagent, Dennis Roodenburg, al.", "Dat zei de wijkagent, al."),
        ("Toen belde Anja Bos (adviseur) terug.", "Toen belde de adviseur terug."),
        ("Mevrouw Hofland vroeg waarom.", "Een bewoner vroeg waarom."),
        ("Met Noor van de afdeling Wonen.", "Met een collega van de afdeling Wonen."),
        ("Mail a@b.nl, bel 06-12345678.", "Mail [e-mailadres], bel [telefoonnummer]."),
    ],
)
def test_what_may_stand_in_its_place(text: str, replaced: str) -> None:
    for finding in reversed(find(text)):
        text = text[: finding.begin] + finding.voorstel + text[finding.eind :]
    assert text == replaced


def test_offsets_hold_for_text_with_loose_accents() -> None:
    text = unicodedata.normalize("NFD", "Één café. Zoë Çelik mailt zoë@example.nl niet; bel 06 1234 5678.")
    findings = find(text)
    assert [unicodedata.normalize("NFC", f.tekst) for f in findings] == [
        "Zoë Çelik",
        "zoë@example.nl",
        "06 1234 5678",
    ]
    assert all(f.tekst == text[f.begin : f.eind] for f in findings)


def test_eleven_test_by_hand() -> None:
    # 9*1+8*1+7*1+6*2+5*2+4*2+3*3+2*3-3 = 66
    assert eleven_test("111222333")
    assert not eleven_test("111222334")
    assert not eleven_test("000000000")


PIECES = st.sampled_from(
    [
        *MIXED.split(),
        "Fatima",
        "van",
        "der",
        "De",
        "J.",
        "\n",
        ",",
        "(",
        "projectleider",
        "2533",
        "+31",
        "é",
        "-",
    ]
)


@settings(deadline=None, max_examples=150)
@given(st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=15).map(" ".join)))
def test_findings_are_stretches_in_order_that_do_not_overlap(text: str) -> None:
    findings = find(text)
    assert all(f.tekst == text[f.begin : f.eind] and f.tekst for f in findings)
    assert all(a.eind <= b.begin for a, b in pairwise(findings))
    assert find(text) == findings


def test_threads_find_the_same() -> None:
    with ThreadPoolExecutor(8) as pool:
        assert set(map(tuple, pool.map(find, [MIXED] * 64))) == {tuple(find(MIXED))}


def test_long_text_takes_no_long_time() -> None:
    # Would take minutes if the time rose with the square.
    for piece in (
        "A. ",
        "van der ",
        "06 ",
        "Jan ",
        "a.",
        "'t Aa ",
        "NL91 ",
        "1 2 3 4 ",
        "Laan van ",
        "nul een ",
        "a punt ",
        "op 't Hoge ",
        "Bos, Jan ",
    ):
        find(piece * 5_000)


def test_roles_are_words() -> None:
    assert {"projectleider", "wethouder", "bewoner"} <= roles()
    assert all(role == role.strip().lower() for role in roles())


SETS = {name: words for name, words in vars(name_words).items() if isinstance(words, frozenset)}


@pytest.mark.parametrize("name", SETS)
def test_every_word_of_a_set_is_one_that_a_text_can_have(name: str) -> None:
    # "t.n.v" would never be met: a full stop ends a token.
    assert {word for word in SETS[name] if tokens_of(f"{word} x")[0].key != word} == set()


def test_the_sets_within_sets() -> None:
    assert len(SETS) == 19
    assert name_words.ABBREVIATED < name_words.TITLES
    assert name_words.OPENING < name_words.PARTICLES
    assert name_words.ARTICLES < name_words.DETERMINERS


@pytest.mark.parametrize(
    ("word", "first", "last"),
    [
        ("fatima", 2, 0),
        ("roos", 1, 1),
        ("bouzidi", 0, 2),
        ("jan-willem", 2, 1),
        ("jan-tafel", 0, 0),
        ("tafel", 0, 0),
    ],
)
def test_how_a_word_stands_in_the_lists(word: str, first: int, last: int) -> None:
    assert (standing(word, FIRST_NAMES), standing(word, SURNAMES)) == (first, last)


def test_tokens_and_what_opens_a_sentence() -> None:
    tokens = tokens_of("Dhr. J.P. Bos, Çelik's zus. Nu\n\nToen")
    assert [(t.text, t.opens) for t in tokens] == [
        ("Dhr", True),
        (".", False),
        ("J.P.", False),
        ("Bos", False),
        (",", False),
        ("Çelik", False),
        ("zus", False),
        (".", False),
        ("Nu", True),
        ("Toen", True),
    ]
    assert [t.key for t in tokens if t.initials] == ["J.P."]
    assert tokens[5].key == "celik"
