"""Questions as professionals ask them: what is read as a filter, what stays to search for, what they want."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.vocabularies import vocabulaire
from models.question import read_question

TODAY = date(2026, 6, 15)

ZUIDWEST, BOUWLUST, MORGENSTOND, MOERWIJK = (
    "gebied:ZW",
    "gebied:WK051833",
    "gebied:WK051834",
    "gebied:WK051836",
)
VENEN, STEDEN, DREVEN, UITHOF = (
    "gebied:BU05183387",
    "gebied:BU05183396",
    "gebied:BU05183398",
    "gebied:BU05183399",
)

# question, what is read from it, the text to search for ("=": the question as it is), what is asked for
QUESTIONS: list[tuple[str, set[str], str, str | None]] = [
    # places
    ("Wat werkte in Moerwijk?", {MOERWIJK}, "Wat werkte?", "uitkomst"),
    ("Wat leeft er in Zuidwest?", {ZUIDWEST}, "Wat leeft er?", None),
    ("Wat is er sinds vorig jaar veranderd in Escamp?", {ZUIDWEST, "2025-01-01/"}, "Wat is er veranderd?", None),
    ("Wat werkte in Moerwijk en Morgenstond?", {MOERWIJK, MORGENSTOND}, "Wat werkte?", "uitkomst"),
    ("Trajecten in De Dreven of De Gaarden", {DREVEN}, "Trajecten", None),
    ("Wat is er in De Steden gedaan tegen zwerfafval?", {STEDEN}, "Wat is er gedaan tegen zwerfafval?", None),
    ("Wat is de ervaring in de wijk Moerwijk?", {MOERWIJK}, "Wat is de ervaring?", "uitkomst"),
    ("Wat hebben bewoners van heel Morgenstond gekozen?", {MORGENSTOND}, "Wat hebben bewoners gekozen?", None),
    ("Moerwijk: wat werkte?", {MOERWIJK}, "wat werkte?", "uitkomst"),
    ("Wie heeft iets gedaan rond de Zichten?", {STEDEN}, "Wie heeft iets gedaan?", None),
    (
        "Wat is er in Moerwijk Noord en Zuid geprobeerd?",
        {"gebied:BU05183638", "gebied:BU05183639"},
        "Wat is er geprobeerd?",
        None,
    ),
    (
        "Wat deden we in Morgenstond-Oost, -West en -Zuid?",
        {"gebied:BU05183489", "gebied:BU05183488", "gebied:BU05183480"},
        "Wat deden we?",
        None,
    ),
    ("Moerwijk", {MOERWIJK}, "=", None),
    # names of places that are words as well
    ("Hoe doen ze dat in de steden om ons heen?", set(), "=", None),
    ("Wat vinden de raden van andere gemeenten?", set(), "=", None),
    ("Hoe verdeel je de zijden van het plein?", set(), "=", None),
    # what is denied is no filter
    ("Buiten Moerwijk: wie heeft een jongerenraad?", set(), "=", None),
    ("Wat deden we in wijken behalve Morgenstond?", set(), "=", None),
    ("Welke trajecten zijn niet in Moerwijk?", set(), "=", None),
    (
        "Niet in Moerwijk, maar wel in Morgenstond: wat werkte?",
        {MORGENSTOND},
        "Niet in Moerwijk, maar wel: wat werkte?",
        "uitkomst",
    ),
    ("Wat werkte er niet in Moerwijk?", {MOERWIJK}, "Wat werkte er niet?", "uitkomst"),
    ("Hoe betrek je ouderen zonder een bewonersavond?", {"doelgroep:ouderen"}, "=", None),
    # groups stay in the text: they help to rank
    ("Hoe bereik je laaggeletterden?", {"doelgroep:laaggeletterden"}, "=", None),
    ("Hoe krijg ik jongeren mee?", {"doelgroep:jongeren"}, "=", None),
    (
        "Hoe bereik je gezinnen en jeugd in Bouwlust?",
        {"doelgroep:ouders", "doelgroep:jongeren", BOUWLUST},
        "Hoe bereik je gezinnen en jeugd?",
        None,
    ),
    (
        "Hoe betrek je mensen met een beperking bij looproutes?",
        {"doelgroep:inwoners-met-beperking"},
        "=",
        None,
    ),
    (
        "Wat werkt voor de VvE's in Morgenstond-Zuid?",
        {"doelgroep:woningeigenaren", "gebied:BU05183480"},
        "Wat werkt voor de VvE's?",
        "uitkomst",
    ),
    ("Wat werkte voor 65+ in Zuidwest?", {"doelgroep:ouderen", ZUIDWEST}, "Wat werkte voor 65+?", "uitkomst"),
    ("Wat deden we met de 65 reacties op de brief?", set(), "=", None),
    ("Hoe betrek je bewoners bij een warmtenet?", set(), "=", None),
    ("Wat vonden omwonenden van de bijeenkomst?", set(), "=", None),
    (
        "In Moerwijk-Oost, wat werkte daar met ouders?",
        {"gebied:BU05183620", "doelgroep:ouders"},
        "wat werkte daar met ouders?",
        "uitkomst",
    ),
    (
        "Dreven en Gaarden: speelplek met kinderen",
        {DREVEN, "doelgroep:kinderen"},
        "speelplek met kinderen",
        None,
    ),
    # one instrument that the question is about
    ("Wie heeft ervaring met een partnerraad?", {"instrument:partnerraad"}, "=", "uitkomst"),
    ("Wat was het resultaat van de wijkraad?", {"instrument:wijkraad"}, "=", "uitkomst"),
    ("Hoe liep het af met de burgertop?", {"instrument:burgertop"}, "=", "uitkomst"),
    (
        "Hoe ging de enquête onder huurders in Morgenstond-West?",
        {"instrument:enquete", "doelgroep:huurders", "gebied:BU05183488"},
        "Hoe ging de enquête onder huurders?",
        "uitkomst",
    ),
    (
        "Wat ging er mis bij de inspraakavond in De Uithof?",
        {"instrument:inspraakbijeenkomst", UITHOF},
        "Wat ging er mis bij de inspraakavond?",
        "uitkomst",
    ),
    (
        "Welke werkplaatsen zijn er in Moerwijk ingezet?",
        {"instrument:werkplaats-participatie", MOERWIJK},
        "Welke werkplaatsen zijn er ingezet?",
        None,
    ),
    (
        "Wat leverde de buurtbegroting in De Venen op?",
        {"instrument:participatief-begroten", VENEN},
        "Wat leverde de buurtbegroting op?",
        "uitkomst",
    ),
    (
        "HOE GING HET IN MOERWIJK MET DE ENQUÊTE?",
        {MOERWIJK, "instrument:enquete"},
        "HOE GING HET MET DE ENQUÊTE?",
        "uitkomst",
    ),
    ("burgerberaad 2023", {"instrument:burgerberaad", "2023-01-01/2023-12-31"}, "burgerberaad", None),
    (
        "enquete jongeren moerwijk 2024",
        {"instrument:enquete", "doelgroep:jongeren", MOERWIJK, "2024-01-01/2024-12-31"},
        "enquete jongeren",
        None,
    ),
    (
        "participatief begroten in de wijk Bouwlust en Vrederust",
        {"instrument:participatief-begroten", BOUWLUST},
        "participatief begroten",
        None,
    ),
    # two instruments, or one to do without, are no filter
    ("Wat werkte beter: een enquête of straatgesprekken?", set(), "=", "uitkomst"),
    ("Een enquête in plaats van een bewonersavond: wie deed dat?", set(), "=", None),
    ("Welke adviesraad dacht mee over 30 km-zones?", set(), "=", None),
    # rejected instruments
    ("Waarom is er geen referendum gehouden over de sloop?", set(), "=", "afwijzing"),
    (
        "Waarom kozen we niet voor een burgerberaad in Morgenstond?",
        {MORGENSTOND},
        "Waarom kozen we niet voor een burgerberaad?",
        "afwijzing",
    ),
    (
        "Welke alternatieven zijn afgewezen in Bouwlust?",
        {BOUWLUST},
        "Welke alternatieven zijn afgewezen?",
        "afwijzing",
    ),
    ("Wat is een goed alternatief voor een bewonersavond?", set(), "=", "afwijzing"),
    ("Waarom kwamen bewoners niet opdagen?", set(), "=", None),
    # periods
    (
        "Wat hebben we sinds 2022 met statushouders gedaan?",
        {"doelgroep:statushouders", "2022-01-01/"},
        "Wat hebben we met statushouders gedaan?",
        None,
    ),
    (
        "Wat is er tussen 2020 en 2023 in Vrederust geleerd?",
        {BOUWLUST, "2020-01-01/2023-12-31"},
        "Wat is er geleerd?",
        "uitkomst",
    ),
    ("Welke trajecten waren er vóór 2022?", {"/2021-12-31"}, "Welke trajecten waren er?", None),
    (
        "Wat is er de afgelopen twee jaar met ondernemers gedaan?",
        {"doelgroep:ondernemers", "2024-06-15/2026-06-15"},
        "Wat is er met ondernemers gedaan?",
        None,
    ),
    ("Wat deden we de laatste jaren met ouderen?", {"doelgroep:ouderen"}, "=", None),
    (
        "Wat deden we in 2020 of 2021 met kinderen?",
        {"doelgroep:kinderen", "2020-01-01/2021-12-31"},
        "Wat deden we met kinderen?",
        None,
    ),
    (
        "Wat deden we in 2019, 2020 en 2021 met mantelzorgers?",
        {"doelgroep:mantelzorgers", "2019-01-01/2021-12-31"},
        "Wat deden we met mantelzorgers?",
        None,
    ),
    ("Vergelijk de enquête van 2019 met die van 2024", set(), "=", None),
    ("Wat leerden we in het voorjaar van 2024?", {"2024-03-01/2024-05-31"}, "Wat leerden we?", "uitkomst"),
    ("Hoe was het vertrouwen eind 2024?", {"2024-09-01/2024-12-31"}, "Hoe was het vertrouwen?", None),
    ("trajecten in de periode 2019-2022", {"2019-01-01/2022-12-31"}, "trajecten", None),
    (
        "Wat is er van 2021 tot nu gedaan in Bouwlust?",
        {BOUWLUST, "2021-01-01/2026-06-15"},
        "Wat is er gedaan?",
        None,
    ),
    (
        "Is er na 2021 nog een schouw gedaan in de Zichten?",
        {STEDEN, "2022-01-01/"},
        "Is er nog een schouw gedaan?",
        None,
    ),
    ("Wat deden we tot en met 2020 met huurders?", {"doelgroep:huurders", "/2020-12-31"}, "Wat deden we met huurders?", None),
    ("Wat zijn de plannen voor 2027?", {"2027-01-01/2027-12-31"}, "Wat zijn de plannen?", None),
    ("Wat gebeurde er op 12 mei 2023 in Moerwijk?", {MOERWIJK, "2023-05-12/2023-05-12"}, "Wat gebeurde er?", None),
    ("Moerwijk 2023", {MOERWIJK, "2023-01-01/2023-12-31"}, "=", None),
    # numbers and names that are no period
    ("Hoe bereik je 2025 huishoudens met een brief?", set(), "=", None),
    ("Waar kan ik € 2000 aanvragen voor een buurtfeest?", set(), "=", None),
    ("Hoe past dit bij de gebiedsvisie 2040?", set(), "=", None),
    (
        "Wat staat er in de visie Zuidwest 2040 over jongeren?",
        {ZUIDWEST, "doelgroep:jongeren"},
        "Wat staat er in de visie 2040 over jongeren?",
        None,
    ),
    (
        "Wat deden collega's in 2023 met 2000 brieven?",
        {"2023-01-01/2023-12-31"},
        "Wat deden collega's met 2000 brieven?",
        None,
    ),
    # phase and status
    ("Wat kozen anderen in de besluitvormingsfase?", {"beleidsfase:besluitvorming"}, "Wat kozen anderen?", None),
    (
        "Welke instrumenten passen tijdens de uitvoeringsfase?",
        {"beleidsfase:uitvoering"},
        "Welke instrumenten passen?",
        None,
    ),
    ("Hoe borg je de uitvoering van afspraken?", set(), "=", None),
    (
        "Welke lopende trajecten zijn er in Morgenstond-Oost?",
        {"trajectstatus:lopend", "gebied:BU05183489"},
        "Welke trajecten zijn er?",
        None,
    ),
    ("Wat loopt er nu of komt er nog aan in Zuidwest?", {ZUIDWEST}, "Wat loopt er nu of komt er nog aan?", None),
    ("Welke afgeronde trajecten gingen over groen?", {"trajectstatus:afgerond"}, "Welke trajecten gingen over groen?", None),
    # no filter at all
    ("Hoe voorkom je participatiemoeheid?", set(), "=", None),
    ("Hoe leg ik uit dat het besluit al vaststaat?", set(), "=", None),
    ("Hoe pakten collega's de herinrichting van het plein aan?", set(), "=", None),
    ("Hoe organiseer je een goede terugkoppeling?", set(), "=", None),
    ("Wie werkt er met jongeren in Moerwijk?", {"doelgroep:jongeren", MOERWIJK}, "Wie werkt er met jongeren?", None),
]  # fmt: skip


def readings(vraag: str, ignore: frozenset[str] = frozenset()) -> set[str]:
    """What was read from a question, as "filter:code" or "van/tot"."""
    return {
        f"{f.filter}:{f.waarde}" if f.filter != "periode" else f"{f.van or ''}/{f.tot or ''}"
        for f in read_question(vraag, TODAY, ignore).gevonden
    }


@pytest.mark.parametrize(
    ("vraag", "filters", "tekst", "bedoeling"), QUESTIONS, ids=[q[0] for q in QUESTIONS]
)
def test_a_question_is_read_as_a_colleague_would(
    vraag: str, filters: set[str], tekst: str, bedoeling: str | None
) -> None:
    reading = read_question(vraag, TODAY)
    assert readings(vraag) == filters
    assert reading.tekst == (vraag if tekst == "=" else tekst)
    assert reading.bedoeling == bedoeling
    assert reading.vraag == vraag


def test_readings_can_be_taken_back() -> None:
    vraag = "Wat werkte in Moerwijk en Morgenstond sinds 2022 voor jongeren?"
    assert readings(vraag) == {MOERWIJK, MORGENSTOND, "2022-01-01/", "doelgroep:jongeren"}

    def tekst(*ignore: str) -> str:
        return read_question(vraag, TODAY, frozenset(ignore)).tekst

    assert tekst() == "Wat werkte voor jongeren?"
    assert tekst(MOERWIJK) == "Wat werkte in Moerwijk en voor jongeren?"
    assert tekst("gebied") == "Wat werkte in Moerwijk en Morgenstond voor jongeren?"
    assert tekst("periode") == "Wat werkte sinds 2022 voor jongeren?"
    assert tekst("gebied", "periode") == vraag
    assert readings(vraag, frozenset({MOERWIJK, "periode"})) == {MORGENSTOND, "doelgroep:jongeren"}


def test_a_reading_shows_the_words_it_came_from() -> None:
    reading = read_question("Hoe ging de peiling in 2021 in wijk Moerwijk?", TODAY)
    assert [(f.filter, reading.words(f)) for f in reading.gevonden] == [
        ("instrument", "peiling"),
        ("periode", "in 2021"),
        ("gebied", "wijk Moerwijk"),
    ]
    assert reading.tekst == "Hoe ging de peiling?"


def test_the_same_place_named_twice_is_one_filter() -> None:
    reading = read_question("In Moerwijk: wat kozen anderen in Moerwijk?", TODAY)
    assert [(f.waarde, f.begin) for f in reading.gevonden] == [("WK051836", 3)]
    assert reading.tekst == "wat kozen anderen?"


PLACES = [(b.code, name) for b in vocabulaire("gebieden") for name in (b.label, *b.synoniemen)]


@pytest.mark.parametrize(("code", "naam"), PLACES, ids=[naam for _, naam in PLACES])
def test_every_name_of_every_place_is_read(code: str, naam: str) -> None:
    reading = read_question(f"Wat kozen anderen in {naam}?", TODAY)
    assert [(f.filter, f.waarde) for f in reading.gevonden] == [("gebied", code)]
    assert reading.tekst == "Wat kozen anderen?"


@pytest.mark.parametrize("woord", ["niet in", "buiten", "behalve in", "zonder de wijk", "nooit in heel"])
def test_what_is_denied_is_no_filter(woord: str) -> None:
    vraag = f"Welke trajecten zijn {woord} Moerwijk?"
    reading = read_question(vraag, TODAY)
    assert (reading.gevonden, reading.tekst) == ((), vraag)


@pytest.mark.parametrize(
    "vraag",
    [
        "",
        "   ",
        "?",
        "de het een",
        "\x00Moerwijk\x01",
        "Moerwijk" * 500,
        "in in in in Moerwijk Moerwijk en of en",
        "(Moerwijk)",
        "<b>Moerwijk</b> '; DROP TABLE keuze; --",
        "½ ﬁ ß İ \u202e \U0001f600 65+ 12345678901234567890",
    ],
)
def test_odd_questions_are_read_too(vraag: str) -> None:
    reading = read_question(vraag, TODAY)
    assert reading.vraag == vraag
    assert bool(reading.tekst.strip()) == bool(vraag.strip())


def test_markup_in_a_question_is_text() -> None:
    reading = read_question("<b>speelplek</b> in Moerwijk'; DROP TABLE keuze; --", TODAY)
    assert reading.tekst == "<b>speelplek</b> '; DROP TABLE keuze; --"


pieces = st.sampled_from(
    "wat werkte niet in de het en of Moerwijk Noord Zuid Morgenstond-West De Dreven Gaarden Steden jongeren 65+ "
    "enquête burgerberaad zonder geen sinds tot tussen 2019 2022 2023, mei begin vorig jaar afgelopen twee "
    "lopende trajecten besluitvormingsfase waarom kozen - ( ) ? : 1 2000 euro \x00 \x01".split()
)
made_questions = st.one_of(st.lists(pieces, max_size=14).map(" ".join), st.text(max_size=40))


@given(made_questions, st.dates(date(1995, 1, 1), date(2060, 1, 1)))
def test_whatever_is_asked_the_reading_holds_together(vraag: str, today: date) -> None:
    reading = read_question(vraag, today)
    assert bool(reading.tekst.strip()) == bool(vraag.strip())
    assert [f.begin for f in reading.gevonden] == sorted(f.begin for f in reading.gevonden)
    assert len({(f.filter, f.waarde) for f in reading.gevonden}) == len(reading.gevonden)
    spans = sorted({(f.begin, f.eind) for f in reading.gevonden})
    assert all(0 <= begin < eind <= len(vraag) for begin, eind in spans)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))
    # Nothing is made up: each remaining word stands in the question, in the same order.
    rest = iter(vraag.replace("\x00", " ").replace("\x01", " "))
    assert all(ch in rest for ch in "".join(reading.tekst.split()) if ch not in "\x00\x01")


@given(made_questions)
def test_ignoring_every_reading_leaves_the_question(vraag: str) -> None:
    first = read_question(vraag, TODAY)
    bare = read_question(vraag, TODAY, frozenset(f.filter for f in first.gevonden))
    assert bare.gevonden == ()

    def letters(text: str) -> str:
        return "".join(text.replace("\x00", " ").replace("\x01", " ").split())

    assert letters(bare.tekst) == letters(vraag)
    assert bare.bedoeling == first.bedoeling
