"""How dates, periods, outcomes and the answer itself are put in words."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from data.filters import Filters
from data.keuze import Belofte, Evaluatie, Scores
from service.answers import GEVONDEN, Answer, Evidence, Tally
from web import outcomes
from web.answer_view import only_best_counted, panel, summary
from web.formatting import datum, klein, maandperiode

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("start", "einde", "status", "words"),
    [
        (date(2024, 3, 1), date(2024, 5, 31), "afgerond", "maart – mei 2024"),
        (date(2024, 3, 1), date(2024, 3, 9), "afgerond", "maart 2024"),
        (date(2023, 11, 1), date(2024, 2, 1), "afgerond", "november 2023 – februari 2024"),
        (date(2022, 1, 1), date(2023, 12, 31), "afgerond", "2022–2023"),
        (date(2025, 5, 1), None, "lopend", "sinds mei 2025"),
        (date(2027, 5, 1), None, "komend", "vanaf mei 2027"),
        (date(2021, 5, 1), None, "afgerond", "mei 2021"),
    ],
)
def test_period(start: date, einde: date | None, status: str, words: str) -> None:
    assert maandperiode(start, einde, status) == words


def test_a_moment_falls_on_the_day_it_was_here() -> None:
    assert datum(datetime(2026, 11, 20, 23, 30, tzinfo=UTC)) == "21 november 2026"
    assert datum(date(2026, 11, 21)) == "21 november 2026"


def test_labels_within_a_sentence() -> None:
    assert klein("Online platform") == "online platform"
    assert klein("ParticipatieWijzer") == "ParticipatieWijzer"


def promise(uiterlijk: date, gedaan: date | None = None) -> Belofte:
    return Belofte(wat="verslag", uiterlijk=uiterlijk, gedaanOp=gedaan)


@pytest.mark.parametrize(
    ("beloften", "words"),
    [
        ([], ""),
        ([promise(date(2024, 5, 1), date(2024, 6, 3))], "ja, juni 2024"),
        ([promise(date(2027, 2, 1))], "nog niet, beloofd voor februari 2027"),
        ([promise(date(2026, 11, 21))], "nog niet, beloofd voor november 2026"),
        ([promise(date(2026, 11, 20))], "te laat, beloofd voor november 2026"),
        (
            [promise(date(2024, 5, 1), date(2024, 6, 3)), promise(date(2025, 5, 1))],
            "te laat, beloofd voor mei 2025",
        ),
    ],
)
def test_feedback(beloften: list[Belofte], words: str) -> None:
    assert outcomes.feedback(beloften, TODAY) == words


@pytest.mark.parametrize(
    ("evaluatie", "words"),
    [
        (None, ""),
        (Evaluatie(), ""),
        (Evaluatie(naAfloop=False), "niet gehouden"),
        (Evaluatie(naAfloop=True), "gehouden"),
        (Evaluatie(scores=Scores(inclusie=4, invloed=3)), "inclusie 4, invloed 3 van 5"),
    ],
)
def test_evaluation(evaluatie: Evaluatie | None, words: str) -> None:
    assert outcomes.evaluation(evaluatie) == words


def test_a_lesson_is_one_sentence() -> None:
    assert outcomes.lesson("Ga nooit alleen. En kom terug.") == "Ga nooit alleen."
    long = outcomes.lesson("woord " * 60)
    assert long.endswith(" …")
    assert len(long) <= 112


def test_a_passage_is_cut_around_its_sentence() -> None:
    before, best, after = outcomes.around(("voor " * 200, "De zin.", " na" * 200))
    assert best == "De zin."
    assert before.startswith("… voor")
    assert before.endswith("voor ")
    assert after.endswith(" …")
    assert outcomes.around(("a ", "b", " c")) == ("a ", "b", " c")


@pytest.mark.parametrize(
    ("words", "text"), [([], ""), (["a"], "a"), (["a", "b"], "a en b"), (list("abc"), "a, b en c")]
)
def test_listing(words: list[str], text: str) -> None:
    assert outcomes.listing(words) == text


def tally(label: str, count: int) -> Tally:
    return Tally(label.lower(), label, tuple(f"k{i}" for i in range(count)))


def test_the_evidence_in_a_sentence() -> None:
    chosen = (tally("Enquête", 3), tally("Burgertop", 3), tally("Referendum", 1))
    rejected = (tally("Adviesraad", 4), tally("Enquête", 1))
    assert (
        summary(Evidence(7, chosen, rejected))
        == "Het vaakst gekozen: enquête en burgertop (elk 3 keer). Het vaakst afgewezen: adviesraad (4 keer)."
    )
    assert summary(Evidence(7, (tally("Enquête", 1), tally("Burgertop", 1)), ())) == ""
    assert summary(Evidence(3, chosen, rejected, weinig=True)) == ""


@pytest.mark.parametrize(
    ("verwant", "aantal", "over", "part"),
    [
        (1, 1, "Over de ene gevonden keuze.", False),
        (100, 100, "Over de 100 gevonden keuzes samen.", False),
        (230, 100, "Over de 100 keuzes die het meest op uw vraag lijken.", True),
    ],
)
def test_which_choices_were_counted(verwant: int, aantal: int, over: str, part: bool) -> None:
    bewijs = Evidence(aantal, (), (), (), (), (), weinig=False, titels={})
    answer = Answer(
        vraag="", tekst="", begrepen=(), filters=Filters(), bedoeling=None, oordeel=GEVONDEN, verwant=verwant,
        totaal=verwant, pagina=1, perPagina=10, resultaten=(), facetten={}, bewijs=bewijs, betekenis=True,
    )  # fmt: skip
    shown = panel(answer)
    assert shown is not None
    assert (shown.over, only_best_counted(answer)) == (over, part)
