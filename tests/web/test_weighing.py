"""What weighed, as an answer page tells it: over which choices, how often, and where those choices are."""

from __future__ import annotations

from service.opening import Register
from service.search import Question
from web.weighing_view import weighed


def test_counts_and_links_are_of_the_same_choices_the_period_included(example: Register) -> None:
    answer = example.search.answer(Question("Welke afwegingen speelden bij een partnerraad in 2023?"))
    shown = weighed(answer, openbaar=False)
    assert shown is not None
    assert "Partnerraad, 2023" in shown.over
    first = answer.afwegingen[0]
    assert (
        shown.factoren[0].adres == f"/register?instrument=partnerraad&factor={first.code}&van=2023&tot=2023"
    )
    assert shown.factoren[0].telling == (
        f"{'1 keuze' if first.keuzes == 1 else f'{first.keuzes} keuzes'}: "
        f"{first.voor} keer ervoor, {first.tegen} keer ertegen"
    )


def test_residents_read_no_small_numbers(example: Register) -> None:
    answer = example.search.answer(Question("Welke afwegingen speelden bij een partnerraad?"))
    shown = weighed(answer, openbaar=True)
    assert shown is not None
    for een, counted in zip(shown.factoren, answer.afwegingen, strict=False):
        assert een.telling == (f"{counted.keuzes} keuzes" if counted.keuzes >= 5 else "minder dan 5 keuzes")
    assert (
        weighed(example.search.answer(Question("Hoe bereik je jongeren op straat?")), openbaar=True) is None
    )
