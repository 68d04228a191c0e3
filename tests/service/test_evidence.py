"""The evidence panel, counted by hand over five small choices."""

from __future__ import annotations

from typing import Any

import pytest

from data.keuze import Keuze
from service.answers import Evidence, ScoreTally, Tally
from service.evidence import FEW, gather
from tests.service.making import keuze


def choice(id_: str, instrument: str, **more: Any) -> Keuze:
    return keuze(id_, instrument=instrument, **more)


def against(instrument: str, reden: str) -> dict[str, str]:
    return {"instrument": instrument, "reden": reden}


def factor(code: str, richting: str) -> dict[str, str]:
    return {"factor": code, "richting": richting}


CHOICES = [
    choice(
        "a",
        "enquete",
        alternatieven=[against("burgertop", "Te groot."), against("partnerraad", "Te traag.")],
        factoren=[factor("capaciteit", "voor"), factor("politieke-cultuur", "tegen")],
        evaluatie={"scores": {"informatie": 4, "invloed": 1}},
    ),
    choice(
        "b",
        "partnerraad",
        alternatieven=[against("burgertop", "Te duur.")],
        factoren=[factor("capaciteit", "voor"), factor("capaciteit", "tegen")],
        evaluatie={"scores": {"informatie": 1}},
    ),
    choice("c", "enquete", evaluatie={"naAfloop": True}),
    choice("d", "burgertop", alternatieven=[against("enquete", "Te vlak.")], evaluatie={"scores": {}}),
    choice("e", "straatgesprekken", factoren=[factor("politieke-cultuur", "tegen")]),
]


def test_what_was_chosen_rejected_weighed_and_scored() -> None:
    assert gather(CHOICES) == Evidence(
        aantal=5,
        gekozen=(
            Tally("enquete", "Enquête", ("a", "c")),
            *sorted_tallies(("burgertop", "d"), ("partnerraad", "b"), ("straatgesprekken", "e")),
        ),
        afgewezen=(
            Tally("burgertop", "Burgertop", ("a", "b"), (("a", "Te groot."), ("b", "Te duur."))),
            *(
                Tally(t.code, t.label, t.ids, ((t.ids[0], {"enquete": "Te vlak.", "partnerraad": "Te traag."}[t.code]),))
                for t in sorted_tallies(("enquete", "d"), ("partnerraad", "a"))
            ),
        ),
        factorenVoor=(Tally("capaciteit", label("factoren", "capaciteit"), ("a", "b")),),
        factorenTegen=(
            Tally("politieke-cultuur", label("factoren", "politieke-cultuur"), ("a", "e")),
            Tally("capaciteit", label("factoren", "capaciteit"), ("b",)),
        ),
        scores=(
            ScoreTally("informatie", "Informatie", 2.5, ("a", "b")),
            ScoreTally("invloed", "Invloed", 1.0, ("a",)),
        ),
        weinig=False,
        titels={"a": "Traject a", "b": "Traject b", "d": "Traject d"},
    )  # fmt: skip


def label(vocabulaire_naam: str, code: str) -> str:
    from data.vocabularies import vocabulaire

    return vocabulaire(vocabulaire_naam).label(code)


def sorted_tallies(*pairs: tuple[str, str]) -> list[Tally]:
    """Tallies with one choice each, in the order of the vocabulary."""
    from data.vocabularies import vocabulaire

    order = vocabulaire("instrumenten").codes
    return [
        Tally(code, label("instrumenten", code), (id_,))
        for code, id_ in sorted(pairs, key=lambda p: order.index(p[0]))
    ]


def test_each_tally_counts_the_choices_behind_it() -> None:
    found = gather(CHOICES)
    assert [t.aantal for t in found.gekozen] == [2, 1, 1, 1]
    assert [(s.naam, s.aantal) for s in found.scores] == [("informatie", 2), ("invloed", 1)]


def test_nothing_gathered_from_nobody() -> None:
    assert gather([]) == Evidence(aantal=0, weinig=True)


@pytest.mark.parametrize("count", range(7))
def test_few_choices_are_said_to_be_few(count: int) -> None:
    many = [choice(f"k{i}", "enquete") for i in range(count)]
    assert gather(many).weinig is (count < FEW)
    assert FEW == 5
