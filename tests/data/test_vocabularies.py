"""The vocabularies: how a word becomes a code, and what the files say, against the facts of the field."""

from __future__ import annotations

import json
import re
from itertools import chain
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.filters import FILTER_VOCABULAIRES
from data.keuze import ID_PATTERN, VOCABULAIRES
from data.vocabularies import FOLDER, UnknownTerm, Vocabulaire, fold, names, vocabulaire

NAMES = names()


def made(*begrippen: dict[str, Any]) -> Vocabulaire:
    rest = {"definitie": "d", "bron": "b"}
    head = {"naam": "proef", "versie": "1", "titel": "Proef", "omschrijving": "o", "bron": "b"}
    return Vocabulaire({**head, "begrippen": [{**rest, **b} for b in begrippen]})


# -- from a word to a code ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Enquête", "enquete"),
        ("  Wijk   MOERWIJK ", "wijk moerwijk"),
        ("Bouwlust/Vrederust", "bouwlust vrederust"),
        ("e-mail", "e mail"),
        ("Cliëntpanel", "clientpanel"),
        ("e\u0301e\u0301n", "een"),
        ("STRASSE", fold("straße")),
        ("５ ㎒", "5 mhz"),
        ("!?", ""),
        ("", ""),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    once = fold(text)
    assert fold(once) == once
    if text.isascii():
        assert fold(text.upper()) == fold(text.lower()) == once


@pytest.mark.parametrize(
    ("naam", "text", "code"),
    [
        ("instrumenten", "Enquête", "enquete"),
        ("instrumenten", "vragenlijst", "enquete"),
        ("instrumenten", "VRAGENLIJSTEN", "enquete"),
        ("instrumenten", "buurthuis", "ontmoetingscentrum"),
        ("instrumenten", "participatiewerkplaats", "werkplaats-participatie"),
        ("instrumenten", "partneroverleg", "partnerraad"),
        ("instrumenten", "inloopavond", "inspraakbijeenkomst"),
        ("instrumenten", "online participatieplatform", "online-platform"),
        ("instrumenten", "dorps- of wijkraad", "wijkraad"),
        ("gebieden", "Wijk Moerwijk", "WK051836"),
        ("gebieden", "bu05183620", "BU05183620"),
        ("doelgroepen", "senioren", "ouderen"),
        ("doelgroepen", "jeugd", "jongeren"),
        ("doelgroepen", "nieuwkomers", "statushouders"),
        ("doelgroepen", "winkeliers", "ondernemers"),
        ("doelgroepen", "VvE's", "woningeigenaren"),
        ("trajectstatussen", "Lopende", "lopend"),
        ("themas", "renovatie", "stedelijke-vernieuwing"),
        ("budgetklassen", "€ 5.000 tot € 25.000", "5000-tot-25000"),
        ("technieken", "participatie-wijzer", "participatiewijzer"),
    ],
)
def test_everyday_words_have_a_code(naam: str, text: str, code: str) -> None:
    assert vocabulaire(naam).resolve(text) == code


@pytest.mark.parametrize(
    ("naam", "text", "suggestie"),
    [
        ("gebieden", "Moerwyk", "Moerwijk"),
        ("gebieden", "Morgestond", "Morgenstond"),
        ("instrumenten", "enquette", "Enquête"),
        ("instrumenten", "burgerbraad", "Burgerberaad"),
        ("instrumenten", "zeppelin", None),
        ("instrumenten", "", None),
        ("instrumenten", "'; DROP TABLE keuze; --", None),
    ],
)
def test_a_near_miss_is_an_error_with_a_suggestion(naam: str, text: str, suggestie: str | None) -> None:
    with pytest.raises(UnknownTerm) as caught:
        vocabulaire(naam).resolve(text)
    assert caught.value.suggestie == suggestie
    hint = f' Bedoelde u "{suggestie}"?' if suggestie else ""
    assert str(caught.value) == f'"{text}" staat niet in de lijst {naam}.{hint}'


@pytest.mark.parametrize("naam", NAMES)
def test_every_name_in_any_case_leads_to_its_code(naam: str) -> None:
    vocab = vocabulaire(naam)
    for begrip in vocab:
        for name in (begrip.code, begrip.label, *begrip.synoniemen):
            assert [vocab.resolve(f) for f in (name, name.upper(), f" {name.lower()} ")] == [
                begrip.code
            ] * 3


def test_a_name_of_two_terms_is_refused() -> None:
    with pytest.raises(ValueError, match='proef: "Beide" hoort bij a én bij b; kies er één'):
        made({"code": "a", "label": "A", "synoniemen": ["beide"]}, {"code": "b", "label": "Beide"})
    with pytest.raises(ValueError, match='"A" hoort bij a én bij b'):
        made({"code": "a", "label": "Eerste"}, {"code": "b", "label": "A"})


def test_a_vocabulary_reads_as_a_list_and_a_table() -> None:
    vocab = made(
        {"code": "b", "label": "Bé", "synoniemen": ["bee"]}, {"code": "a", "label": "A", "rang": 2}
    )
    assert vocab.codes == ("b", "a")
    assert [b.label for b in vocab] == ["Bé", "A"]
    assert ("a" in vocab, "A" in vocab, "bee" in vocab) == (True, False, False)
    assert vocab.label("b") == "Bé"
    assert vocab["a"].extra == {"rang": 2}
    assert dict(vocab.names()) == {"b": "b", "be": "b", "bee": "b", "a": "a"}
    with pytest.raises(KeyError):
        vocab["c"]


@pytest.mark.parametrize("naam", ["onbekend", "", "../keuze", "instrumenten.json", "INSTRUMENTEN"])
def test_an_unknown_vocabulary_names_the_known_ones(naam: str) -> None:
    with pytest.raises(KeyError, match="beleidsfasen, bronsoorten"):
        vocabulaire(naam)


# -- what every file has --------------------------------------------------------------------------


def test_these_vocabularies_and_no_others() -> None:
    assert NAMES == (
        "beleidsfasen", "bronsoorten", "budgetklassen", "communicatiemiddelen", "doelen", "doelgroepen", "factoren",
        "gebieden", "instrumenten", "invloed-barometer", "invloed-haags", "publicatiestatussen", "richtingen",
        "rollen-raad", "rollen-wethouder", "technieken", "themas", "trajectstatussen",
    )  # fmt: skip
    used = {*VOCABULAIRES.values(), *FILTER_VOCABULAIRES.values(), "factoren", "richtingen", "bronsoorten"}
    assert used == set(NAMES)


@pytest.mark.parametrize("naam", NAMES)
def test_each_file_is_whole(naam: str) -> None:
    content = json.loads((FOLDER / f"{naam}.json").read_text(encoding="utf-8"))
    allowed = {"naam", "versie", "titel", "omschrijving", "bron", "toelichting", "begrippen"}
    assert set(content) <= allowed
    assert content["naam"] == naam
    assert re.fullmatch(r"\d+\.\d+\.\d+", content["versie"])
    codes = [b["code"] for b in content["begrippen"]]
    labels = [b["label"] for b in content["begrippen"]]
    assert len(set(codes)) == len(codes)
    assert len(set(labels)) == len(labels)
    pattern = r"(?:ZW|(?:WK|BU)\d+)" if naam == "gebieden" else ID_PATTERN
    assert all(re.fullmatch(pattern, code) for code in codes)
    for b in content["begrippen"]:
        texts = [b["label"], b["definitie"], b["bron"], *b["synoniemen"]]
        assert all(t == t.strip() and t for t in texts), b
        assert b["definitie"].endswith("."), b
        assert len(b["synoniemen"]) == len(set(b["synoniemen"])), b
        assert b["synoniemen"], b


# -- the facts (facts.md: B Barometer 2023, M policy recommendation, V regulation, C CBS 2025) ------

INSTRUMENTS = {
    "werkplaats-participatie": {},
    "partnerraad": {},
    "ontmoetingscentrum": {},
    "inspraakbijeenkomst": {"meermaals": 0.97},
    "enquete": {"meermaals": 0.84},
    "werkbezoek-of-schouw": {"meermaals": 0.64},
    "adviesraad": {"meermaals": 0.64},
    "clientpanel": {},
    "burgerpanel": {},
    "online-platform": {},
    "burgertop": {"nooit": 0.72},
    "burgerberaad": {},
    "participatief-begroten": {"nooit": 0.70},
    "burgervisitatie": {"nooit": 0.72},
    "referendum": {"nooit": 0.84},
    "straatgesprekken": {},
    "wijkraad": {},
    "startgesprek-raad": {},
}
GOALS = {
    "invloed-uitoefenen": {"belangrijkste": 0.37, "topDrie": 0.59},
    "kwaliteit-van-beleid": {"belangrijkste": 0.21, "topDrie": 0.72},
    "inwoners-horen": {"belangrijkste": 0.15, "topDrie": 0.48},
    "kloof-verkleinen": {"belangrijkste": 0.13, "topDrie": 0.47},
    "draagvlak": {"belangrijkste": 0.05},
    "inclusie": {"belangrijkste": 0.04},
    "zelfredzaamheid": {"belangrijkste": 0.0},
}
CHANNELS = {
    "sociale-media": {"gemeenten": 0.96},
    "gemeentelijke-website": {"gemeenten": 0.95},
    "nieuwsbrief": {"gemeenten": 0.67},
    "post": {"gemeenten": 0.64},
    "wijkkrant": {"gemeenten": 0.61},
    "straatgesprekken": {},
    "wijkgebouwen": {},
    "online-platform": {},
    "burgerpanel": {},
    "persbericht": {},
}


@pytest.mark.parametrize(
    ("naam", "figures"),
    [("instrumenten", INSTRUMENTS), ("doelen", GOALS), ("communicatiemiddelen", CHANNELS)],
)
def test_figures_of_the_barometer(naam: str, figures: dict[str, dict[str, float]]) -> None:
    """What was not published is absent: unknown, and never 0."""
    assert {b.code: dict(b.extra.get("barometer2023", {})) for b in vocabulaire(naam)} == figures


def test_the_two_scales_of_influence_are_two() -> None:
    barometer, haags = vocabulaire("invloed-barometer"), vocabulaire("invloed-haags")
    assert barometer.codes == ("niets-weten", "meeweten", "meedenken", "meebeslissen", "meedoen")
    assert haags.codes == ("raadplegen", "adviseren", "coproduceren", "meebeslissen")
    assert [b.extra["rang"] for b in barometer] == [1, 2, 3, 4, 5]
    assert [b.extra["rang"] for b in haags] == [1, 2, 3, 4]
    # The same word, another meaning, and each warns for the other.
    assert barometer["meebeslissen"].definitie != haags["meebeslissen"].definitie
    assert "Haagse verordening" in barometer["meebeslissen"].definitie
    assert "Barometer" in haags["meebeslissen"].definitie
    assert "bindt" in barometer["meebeslissen"].definitie
    assert "gebonden" in haags["meebeslissen"].definitie
    # The crosswalk names codes of the other scale and rises with its own.
    crosswalk = {b.code: b.extra["vergelijkbaarMet"] for b in haags}
    ranks = [[barometer[c].extra["rang"] for c in near] for near in crosswalk.values()]
    assert ranks == sorted(ranks)
    assert "meebeslissen" not in crosswalk["meebeslissen"]


@pytest.mark.parametrize(
    ("naam", "codes"),
    [
        ("beleidsfasen", "agendavorming beleidsvoorbereiding besluitvorming uitvoering"),
        ("trajectstatussen", "komend lopend afgerond"),
        ("publicatiestatussen", "concept intern openbaar gearchiveerd"),
        ("richtingen", "voor tegen"),
        (
            "technieken",
            "haags-samenspel haags-participatiekompas participatiegids handboek-participatie participatiewijzer "
            "eigen-kennis-en-ervaring",
        ),
        ("budgetklassen", "geen-budget tot-5000 5000-tot-25000 25000-tot-100000 vanaf-100000"),
        ("rollen-raad", "kaderstellend besluitvormend controlerend geinformeerd geen-rol"),
        ("rollen-wethouder", "opdrachtgever aanspreekbaar deelnemer op-de-hoogte geen-rol"),
    ],
)
def test_codes_in_their_order(naam: str, codes: str) -> None:
    assert vocabulaire(naam).codes == tuple(codes.split())


FACTORS = {
    "beleidsaanbeveling": """politieke cultuur | ambiguïteit | beschikbaarheid van technieken |
        organisatorische context | eigen kennis en ervaring""",
    "barometer": """tijd en doorlooptijd | capaciteit | budget | werkdruk | weerstand tegen verandering |
        vertrouwen en communicatie | participatiemoeheid | personeelswisseling | vaardigheden |
        draagvlak in de organisatie | bereik van moeilijk bereikbare groepen | meekrijgen van de raad |
        meten van effect | monitoring en evaluatie | uniforme werkwijze | beperkte beleidsvrijheid |
        continuïteit van gesprekspartners | verwachtingsmanagement | duidelijke kaders | vertrouwen in elkaar |
        inclusiviteit""",
    "acht-sleutels": """burger serieus nemen | iedereen betrekken | rekenen op een investering |
        één traject en één aanspreekpunt | kennis en ervaring delen |
        korte lijnen tussen wethouder en ambtenaar | rol van de raad bepalen""",
    "succesfactoren": """transparant en herleidbaar proces | budget voor initiatieven |
        representatieve afspiegeling | faciliterende gemeente | bestaande ervaringen gebruiken |
        ruimte voor experiment""",
    "communicatie-en-participatie": """overvraging van inwoners |
        gescheiden aansturing van communicatie en participatie | onduidelijke verantwoordelijkheden |
        incidenteel budget | geen overzicht van lopende trajecten | schijnparticipatie""",
}


def test_the_factors_of_each_source() -> None:
    vocab = vocabulaire("factoren")
    found = {
        source: [vocab.resolve(f.strip()) for f in listed.split("|")] for source, listed in FACTORS.items()
    }
    by_source: dict[str, list[str]] = {}
    for begrip in vocab:
        by_source.setdefault(begrip.extra["herkomst"], []).append(begrip.code)
    assert by_source == found
    # The first of the eight keys is the Barometer's "verwachtingsmanagement".
    assert vocab.resolve("verwachtingen managen") == "verwachtingsmanagement"
    assert {b.extra["soort"] for b in vocab} == {"context", "belemmering", "succesfactor"}


SYNONYMS = {
    "instrumenten": ["enquête vragenlijst peiling survey", "ontmoetingscentrum buurthuis wijkcentrum",
                     "werkplaats participatiewerkplaats", "partnerraad partneroverleg"],
    "doelgroepen": ["jongeren jeugd", "ouderen senioren", "statushouders nieuwkomers"],
}  # fmt: skip


@pytest.mark.parametrize(("naam", "group"), [(n, g) for n, groups in SYNONYMS.items() for g in groups])
def test_words_that_mean_the_same_have_one_code(naam: str, group: str) -> None:
    assert len({vocabulaire(naam).resolve(word) for word in group.split()}) == 1


BUURTEN = {
    "WK051833 Bouwlust en Vrederust": {
        "BU05183387": "Venen, Oorden en Raden",
        "BU05183396": "Zijden, Steden en Zichten",
        "BU05183398": "Dreven en Gaarden",
        "BU05183399": "De Uithof",
    },
    "WK051834 Morgenstond": {
        "BU05183480": "Morgenstond-Zuid",
        "BU05183488": "Morgenstond-West",
        "BU05183489": "Morgenstond-Oost",
    },
    "WK051836 Moerwijk": {
        "BU05183620": "Moerwijk-Oost",
        "BU05183637": "Moerwijk-West",
        "BU05183638": "Moerwijk-Noord",
        "BU05183639": "Moerwijk-Zuid",
    },
}


def test_the_areas_of_zuidwest() -> None:
    vocab = vocabulaire("gebieden")
    assert (vocab["ZW"].label, vocab["ZW"].extra["soort"], "ouder" in vocab["ZW"].extra) == (
        "Zuidwest",
        "zuidwest",
        False,
    )
    for wijk, buurten in BUURTEN.items():
        code, label = wijk.split(maxsplit=1)
        assert (vocab.label(code), dict(vocab[code].extra)) == (label, {"soort": "wijk", "ouder": "ZW"})
        children = {b.code: b.label for b in vocab if b.extra.get("ouder") == code}
        assert children == buurten
        assert {vocab[b].extra["soort"] for b in buurten} == {"buurt"}
    assert set(vocab.codes) == {"ZW", *(w.split()[0] for w in BUURTEN), *chain(*BUURTEN.values())}


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Bouwlust", "WK051833"),
        ("Vrederust", "WK051833"),
        ("De Dreven", "BU05183398"),
        ("De Gaarden", "BU05183398"),
        ("De Zichten", "BU05183396"),
        ("De Venen", "BU05183387"),
        ("De Uithof", "BU05183399"),
        ("Moerwijk", "WK051836"),
        ("Morgenstond", "WK051834"),
        ("Zuidwest", "ZW"),
        ("Escamp", "ZW"),
    ],
)
def test_names_that_people_type_for_a_place(name: str, code: str) -> None:
    assert vocabulaire("gebieden").resolve(name) == code
