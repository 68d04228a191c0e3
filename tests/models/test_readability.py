"""How near a text is to B1: remarks and scores worked out by hand, and what holds for any text."""

from __future__ import annotations

import sys
import unicodedata
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.documents import read_document
from data.examples import example_register
from data.vocabularies import names, vocabulaire
from models.ordinary_words import is_ordinary
from models.plain_alternatives import abbreviations, alternatives, phrase
from models.readability import MAX_WOORDEN, Leesbaarheid, assess, syllables
from models.text_words import sentences
from models.words import plain

SHARED = Path(__file__).resolve().parents[3] / "shared"

# Written as a municipality would write to residents at B1.
PLAIN_TEXTS = (
    """Wij maken een nieuw plein bij de school. U kunt daarover meepraten. Kom op dinsdag 4 maart naar het buurthuis.
De koffie staat klaar vanaf zeven uur. U ziet dan drie tekeningen. U mag zeggen welke u het mooist vindt en waarom.""",
    """De straat krijgt een nieuw riool. Daarom kunt u uw auto vier weken niet voor de deur zetten. U kunt parkeren op het
veld naast de sporthal. Dat kost niets. Heeft u een gehandicaptenkaart? Bel ons dan. Wij zoeken samen een plek dicht bij
uw huis.""",
    """In de zomer hebben we met jongeren gepraat. Zij willen een plek om te zitten als het regent. Ook willen ze meer licht
langs het pad. De buren vinden dat goed, als het na tien uur stil is. Daarom komt er een afdak aan de rand van het park.""",
    """Veel bewoners vonden de vragenlijst te lang. Sommige vragen waren niet duidelijk. De volgende keer stellen we minder
vragen. We vragen eerst aan vijf buren of ze alles begrijpen. Pas daarna sturen we de lijst naar iedereen.""",
    """De wijkraad wilde weten wat ouders van de speeltuin vinden. We stonden drie middagen bij het hek. We praatten met 45
ouders en 20 kinderen. De meeste kinderen willen een hogere glijbaan. Ouders willen vooral schaduw en een bankje. De
gemeente plant nu twee bomen en zet er een nieuwe bank neer.""",
    """Sinds januari is er elke week een inloop in de bibliotheek. Daar helpt een vrijwilliger u met brieven en formulieren.
U hoeft geen afspraak te maken. Neem wel uw papieren mee. Is het druk, dan moet u soms even wachten.""",
    """We hebben gekozen voor gesprekken aan huis. Op een avond in de zaal komen vaak dezelfde mensen. Wij wilden juist ook
horen wat andere bewoners denken. Twee collega's gingen langs bij 120 woningen. Bij 74 woningen deed iemand open. Dat was
meer dan we hadden gehoopt.""",
    """De huurders kregen in mei een brief over de renovatie. Daarin stond dat de keuken en de badkamer nieuw worden. De huur
gaat niet omhoog. Wie tijdens het werk niet thuis kan blijven, mag zes weken in een andere woning. Na de zomer vragen we
of de huurders tevreden zijn.""",
    """Dit hebben we geleerd:
- Begin op tijd. Mensen willen weten wat er gaat gebeuren.
- Zeg ook wat niet kan. Dan is niemand later boos.
- Vertel na afloop wat u met de ideeën heeft gedaan.""",
    """Er was veel afval bij de containers. Bewoners hebben samen bedacht wat daaraan te doen is. Twee keer per week maakt een
groepje de plek schoon. De gemeente geeft de grijpers en de zakken. Ook kwam er een bord in vier talen. Nu ligt er bijna
geen zak meer op straat.""",
    """Het budget voor de buurt is 20.000 euro. Bewoners mochten zelf een plan sturen. Er kwamen 31 plannen binnen. Iedereen
van twaalf jaar en ouder mocht stemmen. De drie plannen met de meeste stemmen krijgen geld: een moestuin, een fietsles en
een buurtfeest.""",
    """Oudere bewoners durven 's avonds niet goed over straat. De stoep is ongelijk en er is te weinig licht. We liepen samen
een rondje met de wijkagent en iemand van de gemeente. Op elke slechte plek maakten we een foto. Binnen een maand waren de
losse tegels gemaakt. Het licht komt in het voorjaar.""",
)


def said(text: str, soort: str | None = None) -> list[tuple[str, str]]:
    """What is remarked on, with the advice."""
    return [(o.tekst, o.voorstel) for o in assess(text).opmerkingen if soort in (None, o.soort)]


def remarked(text: str) -> list[str]:
    return [o.tekst for o in assess(text).opmerkingen]


# -- the measure -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("zee", 1), ("plein", 1), ("leeuw", 1), ("ooit", 1), ("buurthuis", 2), ("nieuwe", 2), ("eeuwen", 2),
        ("buien", 2), ("moeilijk", 2), ("idee", 2), ("café", 2), ("auto's", 2), ("Haagse", 2), ("geïnd", 2),
        ("bewoner", 3), ("gemeente", 3), ("ideeën", 3), ("reünie", 3), ("museum", 3), ("bijeenkomst", 3),
        ("beëindigd", 3), ("radio", 3), ("situatie", 4), ("beïnvloeding", 4), ("participatie", 5),
        ("financiële", 5), ("coöperatie", 5), ("GGD", 1), ("zsm", 1),
    ],
)  # fmt: skip
def test_syllables(word: str, count: int) -> None:
    assert syllables(word) == count
    assert syllables(unicodedata.normalize("NFD", word)) == count


def test_the_score_is_flesch_douma() -> None:
    # Two sentences of 4 and 6 words with 5 and 8 syllables: wl = 130, zl = 5.
    text = "De kat zit buiten. Zij kijkt naar een klein vogeltje."
    assert sum(map(syllables, text.split())) == 13
    assert assess(text) == Leesbaarheid("B1", round(206.84 - 0.77 * 130 - 0.93 * 5, 1), 2, 10, ())


def test_a_number_counts_as_one_word_of_one_syllable() -> None:
    assert assess("Er zijn 1.200 huizen.").score == round(206.84 - 77 * 5 / 4 - 0.93 * 4, 1)


def test_no_text() -> None:
    for text in ("", " \n\n\t", "... !", "– – –"):
        assert assess(text) == Leesbaarheid("B1", 0.0, 0, 0, ())


def test_one_word_is_not_judged_by_its_length() -> None:
    """The formula gives 1 word of 5 syllables less than 0; a title is not hard for that."""
    found = assess("Participatie")
    assert (found.niveau, found.zinnen, found.woorden, found.opmerkingen) == ("B1", 1, 1, ())
    assert found.score < 0


def test_text_without_full_stops() -> None:
    found = assess("wij vragen bewoners wat zij willen\nzij kiezen samen een plan")
    assert (found.zinnen, found.woorden, found.opmerkingen) == (2, 11, ())


@pytest.mark.parametrize("text", PLAIN_TEXTS)
def test_plain_texts_are_b1(text: str) -> None:
    """In text of a form a line break ends a sentence, so the lines are joined first, list lines apart."""
    joined = text if "\n- " in text else text.replace("\n", " ")
    found = assess(joined)
    assert found.niveau == "B1"
    assert found.opmerkingen == ()


def test_definitions_of_the_vocabularies_have_less_than_one_remark_in_a_hundred_words() -> None:
    """Plain texts that were written for readers, not for this test."""
    found = [assess(b.definitie) for name in names() for b in vocabulaire(name)]
    words = sum(f.woorden for f in found)
    assert words > 2000
    assert sum(len(f.opmerkingen) for f in found) < words / 100


def test_one_sentence_of_each_level() -> None:
    b1 = "Wij vragen bewoners wat zij van het plan vinden. Daarna kiest de raad. U hoort dat in mei. "
    hard = (
        "Teneinde de zienswijzen inzake de vigerende planologische besluitvorming adequaat te honoreren, dient te worden "
        "geconstateerd dat de representativiteit van de responsgroep alsmede de proportionaliteit van de interventie "
        "onverminderd heroverweging behoeven. "
    )
    assert assess(b1 * 4).niveau == "B1"
    assert assess(hard * 4).niveau == "moeilijk"
    # A mean of 17 words a sentence and easy words: neither.
    between = "Wij vragen alle bewoners van de flats aan het plein wat zij van het nieuwe plan vinden. "
    assert (assess(between * 4).woorden, assess(between * 4).opmerkingen) == (68, ())
    assert assess(between * 4).niveau == "bijna B1"


def test_easy_sentences_with_difficult_words_are_no_b1() -> None:
    easy, official = "Wij gaan naar het plein. ", "Wij gaan thans reeds heen. "
    assert assess(easy * 20).niveau == "B1"
    # 100 words with 2, 4 and 6 remarks.
    levels = [assess(easy * (20 - n) + official * n).niveau for n in (1, 2, 3)]
    assert levels == ["B1", "bijna B1", "moeilijk"]


# -- sentences ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dat is goed. Echt waar! Of niet? Ja.", ["Dat is goed.", "Echt waar!", "Of niet?", "Ja."]),
        ("Het ging, d.w.z. De Dreven deed mee.", ["Het ging, d.w.z. De Dreven deed mee."]),
        ("We zagen bijv. Moerwijk. Dat was al.", ["We zagen bijv. Moerwijk.", "Dat was al."]),
        ("Bomen, banken enz. Daarna gras.", ["Bomen, banken enz.", "Daarna gras."]),
        ("Bomen enz. en gras.", ["Bomen enz. en gras."]),
        ("Mw. J. Jansen en dr. Bos.", ["Mw. J. Jansen en dr. Bos."]),
        ("1. Eerst dit. 2. Dan dat.", ["1. Eerst dit.", "2. Dan dat."]),
        ("Zij zei: 'Nee.' Toen ging ze.", ["Zij zei: 'Nee.'", "Toen ging ze."]),
        ("Om 16.30 uur. 3 mensen bleven.", ["Om 16.30 uur.", "3 mensen bleven."]),
        ("Kijk op denhaag.nl. Daar staat het.", ["Kijk op denhaag.nl.", "Daar staat het."]),
        ("- bomen\n- gras; en meer\n\n  * een bank  ", ["- bomen", "- gras; en meer", "* een bank"]),
        ("Mooi… Echt... Nu dan.", ["Mooi…", "Echt...", "Nu dan."]),
        ("Bladzijden met een hand. De raad las mee.", ["Bladzijden met een hand.", "De raad las mee."]),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert [text[s.begin : s.eind] for s in sentences(text)] == expected


def test_words_of_a_sentence() -> None:
    [sentence] = sentences("Zo'n AED-kast (o.a. in Moerwijk-Oost) kost € 1.250,50; mail a@b.nl!")
    assert [(w.tekst, w.soort) for w in sentence.woorden] == [
        ("Zo'n", "woord"),
        ("AED-kast", "woord"),
        ("o.a.", "punten"),
        ("in", "woord"),
        ("Moerwijk-Oost", "woord"),
        ("kost", "woord"),
        ("1.250,50", "getal"),
        ("mail", "woord"),
        ("a@b.nl!", "adres"),
    ]
    assert [w.opent for w in sentence.woorden] == [True] + [False] * 8


# -- long sentences ----------------------------------------------------------------------------------


def test_a_sentence_is_long_from_the_first_word_too_many() -> None:
    fits = "Wij " + "gaan " * (MAX_WOORDEN - 2) + "weg."
    assert assess(fits).opmerkingen == ()
    assert [o.soort for o in assess(fits.replace("weg", "nu weg")).opmerkingen] == ["lange-zin"]


A = "Wij vragen in het voorjaar aan alle mensen in de straat wat zij willen"
B = "de kinderen van de school in de wijk een plan maken"


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        (f"{A}, waarbij {B}.", 'zet een punt voor "waarbij de kinderen" en begin met "Daarbij".'),
        (f"{A}, zodat {B}.", 'zet een punt voor "zodat de kinderen" en begin met "Zo".'),
        (f"{A} omdat {B}.", 'zet een punt voor "omdat de kinderen" en begin met "Dat komt doordat".'),
        (f"{A}; {B}.", 'zet een punt voor "de kinderen van".'),
        (f"{A} – {B}.", 'zet een punt voor "de kinderen van".'),
        (f"{A}: {B}.", 'zet een punt voor "de kinderen van".'),
        (f"{A}, maar {B}.", 'zet een punt voor "maar de kinderen" en begin met "Maar".'),
        (f"{A}, en {B}.", 'zet een punt voor "en de kinderen" en laat "en" weg.'),
        (f"{A} en daarna {B}.", 'zet een punt voor "en daarna de" en laat "en" weg.'),
        (f"{A}, en maken daarna met {B}.", 'zet een punt voor "en maken daarna" en zeg opnieuw wie het doet.'),
    ],
)  # fmt: skip
def test_where_a_long_sentence_can_be_cut(text: str, advice: str) -> None:
    [(whole, voorstel)] = said(text, "lange-zin")
    assert whole == text
    count = assess(text).woorden
    assert voorstel == f"Deze zin heeft {count} woorden. Maak er twee zinnen van: {advice}"


def test_the_clearest_seam_wins_and_both_sentences_keep_five_words() -> None:
    [(_, advice)] = said(f"Wij vragen het; {A} en zij {B}, waardoor dat kan.", "lange-zin")
    # Before ";" stand three words and after ", waardoor" three: what is left is "en zij".
    assert 'voor "en zij de"' in advice


def test_of_two_seams_alike_the_one_nearer_the_middle_is_taken() -> None:
    text = "Wij gaan nu met zes, maar zij blijven hier tot het eind van de dag, maar toch wil de hele groep graag mee."
    [(_, advice)] = said(text)
    assert 'voor "maar toch wil"' in advice
    # Five words before the seam are enough, four are not.
    tail = "zij " + "blijven hier " * 8 + "."
    assert 'voor "maar zij blijven"' in said(f"Wij gaan nu met zes, maar {tail}")[0][1]
    assert "Maak er kortere zinnen van" in said(f"Wij gaan met zes, maar {tail}")[0][1]


def test_an_enumeration_becomes_a_list() -> None:
    text = (
        "We zagen bomen, bankjes, paden, een nieuw toestel voor kleuters, een pomp, drie tafels en een hek rond het "
        "veld bij de school."
    )
    assert said(text) == [
        (text, "Deze zin heeft 23 woorden. Maak van de opsomming een lijst met streepjes.")
    ]


def test_a_long_sentence_without_a_seam() -> None:
    text = "Wij gaan " + "met de bus " * 7 + "weg."
    [(_, advice)] = said(text)
    assert advice == "Deze zin heeft 24 woorden. Maak er kortere zinnen van, met één boodschap per zin."


# -- difficult words ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "word", "advice"),
    [
        ("Bel alvorens u komt.", "alvorens", '"voordat"'),
        ("Dat kan middels een brief.", "middels", '"met" of "door"'),
        ("Geld ten behoeve van de wijk.", "ten behoeve van", '"voor"'),
        ("TEN BEHOEVE VAN de wijk", "TEN BEHOEVE VAN", '"voor"'),
        ("Een brief inzake de straat.", "inzake", '"over"'),
        ("Inzake de straat is er een brief.", "Inzake", '"over"'),
        ("Zij faciliteerden de avond.", "faciliteerden", '"helpen" of "mogelijk maken"'),
        ("De avond is gefaciliteerd.", "gefaciliteerd", '"helpen" of "mogelijk maken"'),
        ("Hij zorgt en draagt zorg voor de bank.", "draagt zorg voor", '"zorgen voor"'),
        ("Er zijn drie criteria.", "criteria", '"eis" of "regel"'),
        ("De financiële discrepantie is groot.", "discrepantie", '"verschil"'),
        ("Een doelmatige en adequate keus.", "adequate", '"goed" of "passend"'),
    ],
)  # fmt: skip
def test_difficult_words_with_a_plainer_one(text: str, word: str, advice: str) -> None:
    assert said(text) == [(word, f"Gewoner is: {advice}.")]


def test_the_longest_expression_wins() -> None:
    assert remarked("Dat is ter zake van de straat.") == ["ter zake van"]
    assert remarked("Dat is ter zake belangrijk.") == ["ter zake"]


def test_an_expression_is_not_read_across_punctuation() -> None:
    assert remarked("Hij dient. Te laat kwam zij.") == []
    assert remarked("Hij dient, te gaan.") == []
    assert remarked("Hij dient te gaan.") == ["dient te"]


def test_a_name_is_no_difficult_word() -> None:
    assert remarked("We belden met Perspectief en met Context.") == []
    assert remarked("Dat vroeg Xhevdet Krasniqi in de Ketelaarstraat bij Vestzaktheater.") == []


def test_rare_words_are_remarked_on_once() -> None:
    text = "De schraagtafel stond buiten. Aan de schraagtafel zat niemand."
    assert said(text) == [("schraagtafel", "Leg dit woord uit, of kies een gewoner woord.")]


def test_a_word_that_no_list_knows() -> None:
    [(word, advice)] = said("Wij gaan flurpeldonken op straat.")
    assert word == "flurpeldonken"
    assert (
        advice
        == "Dit woord is weinig bekend. Controleer de spelling, leg het uit of kies een gewoner woord."
    )


@pytest.mark.parametrize(
    "text",
    [
        "Er kwam een schraagtafel (een losse plank op poten).",
        "Er kwam een schraagtafel, dat is een losse plank op poten.",
        "Er kwam een ‘schraagtafel’ oftewel een losse plank op poten.",
    ],
)
def test_a_rare_word_that_is_explained_is_left_alone(text: str) -> None:
    assert remarked(text) == []


@pytest.mark.parametrize(
    "word",
    (
        # Compounds of common words; inflections; what people do; small and great things; names of the register.
        "waterspeelplekken buurthuiskamer knutselmiddag schoolpleintje modelwoning portiekwoningen parkeervakken fietspad"
        " gelopen liepen vastlag meegepraat napraten opgehaald invullers insprekers klapstoeltjes luidste vrolijkste"
        " participatie partnerraad bewonersavond enquete gebiedsontwikkeling moerwijk bouwlust auto's vmbo-leerlingen"
        " koffie-ochtend heters representativiteit zeven en u"
    ).split(),
)
def test_ordinary_words(word: str) -> None:
    assert is_ordinary(word)


@pytest.mark.parametrize(
    "word",
    "proportionaliteit subsidiariteit bejegening flurpeldonken acclamatie dichotoom".split(),
)
def test_words_that_are_not_ordinary(word: str) -> None:
    assert not is_ordinary(word)


@pytest.mark.parametrize("name", names())
def test_the_registers_own_terms_are_never_rare(name: str) -> None:
    for begrip in vocabulaire(name):
        for term in (begrip.label, *begrip.synoniemen):
            rare = [o for o in assess(f"het gaat om {term}").opmerkingen if "Gewoner is" not in o.voorstel]
            assert rare == [], term


# -- abbreviations -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Een plek, bijv. een park.", [("bijv.", 'Schrijf voluit: "bijvoorbeeld".')]),
        ("Bijv. een park.", [("Bijv.", 'Schrijf voluit: "bijvoorbeeld".')]),
        ("Snel, d.w.z. morgen.", [("d.w.z.", 'Schrijf voluit: "dat wil zeggen".')]),
        ("Er was o.a. soep.", [("o.a.", 'Schrijf voluit: "onder andere".')]),
        ("Gesloten ivm regen.", [("ivm", 'Schrijf voluit: "vanwege" of "door".')]),
        ("Soep (incl. brood) en thee, etc.", [("incl.", 'Schrijf voluit: "met".'), ("etc.", 'Schrijf voluit: "enzovoort".')]),
        ("Er was soep m.u.v. dinsdag, dus o.a. niet.", [("m.u.v.", 'Schrijf voluit: "behalve".'), ("o.a.", 'Schrijf voluit: "onder andere".')]),
        ("Kijk op denhaag.nl. Of bel.", []),
        ("Dat is o.a.Moerwijk.", [("o.a.", 'Schrijf voluit: "onder andere".')]),
        ("Het max is bereikt. Dat is jammer.", []),
    ],
)  # fmt: skip
def test_abbreviations(text: str, expected: list[tuple[str, str]]) -> None:
    assert said(text) == expected


def test_letters_that_nobody_explains() -> None:
    advice = "Schrijf de eerste keer voluit waar deze letters voor staan."
    assert said("De PVE is klaar. De PVE ligt er.") == [("PVE", advice)]
    assert remarked("De PVE (lijst met eisen) is klaar.") == []
    assert remarked("Er is een lijst met eisen (PVE). De PVE is klaar.") == []
    assert remarked("De GGD en de HTM kwamen in deel II.") == []
    assert remarked("LET OP: HET PLEIN IS DICHT") == []


# -- the tables --------------------------------------------------------------------------------------


def test_the_tables_are_plain_and_large_enough() -> None:
    assert len(set(alternatives().values())) >= 250
    assert len(alternatives()) > 1000
    labels = {phrase(b.label) for name in names() for b in vocabulaire(name)}
    assert labels.isdisjoint(alternatives())
    for table in (alternatives(), abbreviations()):
        for instead in table.values():
            assert instead
            assert all(one == one.strip() != "" for one in instead.split(", "))


def test_no_plainer_word_is_difficult_itself() -> None:
    for instead in (*alternatives().values(), *abbreviations().values()):
        for one in instead.split(", "):
            assert [o.tekst for o in assess(one).opmerkingen if o.soort != "afkorting"] == [], one


def test_every_expression_is_found_in_a_sentence() -> None:
    for words in alternatives():
        expression = " ".join(words)
        found = [o for o in assess(f"zij zag {expression} daar").opmerkingen if o.soort == "moeilijk-woord"]
        assert [o.tekst for o in found][:1] == [expression]


# -- real texts --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["beleid/Advies.docx", "raad/Besluitenlijst-raadsvergadering-29-juni-2015.pdf"]
)
def test_long_sentences_and_official_words_of_policy(name: str) -> None:
    file = SHARED / "documents" / name
    if not file.exists():
        pytest.skip(f"{file} is not here")
    found = assess("\n".join(a.tekst for a in read_document(file).alineas))
    assert found.niveau == "moeilijk"
    kinds = [o.soort for o in found.opmerkingen]
    assert min(kinds.count(s) for s in ("lange-zin", "moeilijk-woord", "afkorting")) >= 5


def test_the_example_register_reads_well() -> None:
    """Colleagues wrote it for colleagues: near B1, not all of it B1."""
    fields = ("samenvatting", "aanleiding", "afweging", "beinvloedingsruimte", "resultaat", "leerpunten")
    found = [assess("\n".join(getattr(k, f) or "" for f in fields)) for k, _ in example_register()]
    words = sum(f.woorden for f in found)
    rare = [
        o for f in found for o in f.opmerkingen if "Leg dit" in o.voorstel or "weinig bekend" in o.voorstel
    ]
    assert len(rare) < words / 1000
    levels = [f.niveau for f in found]
    assert levels.count("B1") > len(levels) / 2
    assert levels.count("moeilijk") < len(levels) / 50


def long(found: Leesbaarheid) -> list[str]:
    return [o.tekst for o in found.opmerkingen if o.soort == "lange-zin"]


# -- properties --------------------------------------------------------------------------------------

_PIECES = (
    "de gemeente", "alvorens", "ten behoeve van", "ten", "dient te", "o.a.", "bijv.", "enz.", "ivm", "PVE", "(", ")",
    ". ", "; ", ", waarbij ", " en ", "\n- ", "\r\n", "flurpeldonken", "schraagtafel", "1.250", "a@b.nl", "www.x",
    "é", "e\u0301", "ï", "‘", "’s", "-", "Moerwijk", "\u2028", "İ", "ǆ", "ß", "x" * 50,
)  # fmt: skip
any_text = st.one_of(
    st.text(max_size=200),
    st.lists(st.sampled_from(_PIECES), max_size=80).map(lambda pieces: " ".join(pieces)),
)


@given(any_text)
def test_offsets_are_exact(text: str) -> None:
    found = assess(text)
    assert all(text[o.begin : o.eind] == o.tekst != "" for o in found.opmerkingen)
    assert all(o.voorstel.endswith(".") for o in found.opmerkingen)
    assert [o.begin for o in found.opmerkingen] == sorted(o.begin for o in found.opmerkingen)
    short = [o for o in found.opmerkingen if o.soort != "lange-zin"]
    assert all(a.eind <= b.begin for a, b in pairwise(short))


@given(any_text)
def test_sentences_hold_every_word_once(text: str) -> None:
    found = sentences(text)
    assert all(a.eind <= b.begin for a, b in pairwise(found))
    for s in found:
        assert s.woorden
        assert text[s.begin : s.eind] == text[s.begin : s.eind].strip()
        assert all(s.begin <= w.begin < w.eind <= s.eind for w in s.woorden)
        assert all(text[w.begin : w.eind] == w.tekst and plain(w.tekst) == w.sleutel for w in s.woorden)
    words = [w for s in found for w in s.woorden]
    assert all(a.eind <= b.begin for a, b in pairwise(words))
    inside = [any(w.begin <= i < w.eind for w in words) for i in range(len(text))]
    assert all(inside[i] for i, c in enumerate(text) if c.isalpha())


@given(any_text, any_text)
def test_texts_beside_each_other_are_counted_apart(one: str, other: str) -> None:
    both, first, second = assess(f"{one}\n\n{other}"), assess(one), assess(other)
    assert both.zinnen == first.zinnen + second.zinnen
    assert both.woorden == first.woorden + second.woorden
    assert long(both) == long(first) + long(second)


def steps(text: str) -> int:
    """How many functions are called to assess a text, what was remembered left aside."""
    count = 0

    def counted(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        assess(text)
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize(
    "piece",
    [
        "De raad koos, waarbij men lachte. ",
        "a",
        "a.",
        "x@",
        "werk",
        ", en we ",
        "de ",
        "(",
        "PVE ",
        "o.a. ",
        "e\u0301",
        "a-",
    ],
)
def test_twice_the_text_takes_no_more_than_some_twice_the_steps(piece: str) -> None:
    ten, twenty = ((piece * 20_000)[:size] for size in (10_000, 20_000))
    assess(ten)
    assert steps(twenty) < 2.5 * steps(ten) + 1000
