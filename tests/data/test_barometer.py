"""Every figure of the Barometer that is used, against a table written by hand from what was published."""

from __future__ import annotations

import pytest

from data.barometer import _subject, barometer
from data.vocabularies import vocabulaire

# subject -> measures, and per code what was published of each: "-" for nothing
PUBLISHED = {
    "instrumenten": """meer dan eens | niet
        inspraakbijeenkomst 97% -
        enquete 84% -
        werkbezoek-of-schouw 64% -
        adviesraad 64% -
        burgertop - 72%
        participatief-begroten - 70%
        burgervisitatie - 72%
        referendum - 84%""",
    "invloed": """voorbeelden
        meedenken 140
        meebeslissen 60
        meedoen 54""",
    "fasen": """staat dit toe
        agendavorming.meeweten een_grote_meerderheid
        agendavorming.meedenken ongeveer_1_op_de_4
        agendavorming.meebeslissen-of-meedoen 1_op_de_10
        beleidsvoorbereiding.meeweten 15%
        beleidsvoorbereiding.meedenken de_meerderheid
        beleidsvoorbereiding.meebeslissen-of-meedoen 1_op_de_10
        besluitvorming.meeweten 2_op_de_5
        besluitvorming.meedenken 2_op_de_5
        besluitvorming.meebeslissen-of-meedoen 1_op_de_10
        uitvoering.meeweten 1_op_de_4
        uitvoering.meedenken de_grootste_groep
        uitvoering.meebeslissen-of-meedoen bijna_1_op_de_4""",
    "doelen": """belangrijkste | top drie
        invloed-uitoefenen 37% 59%
        kwaliteit-van-beleid 21% 72%
        inwoners-horen 15% 48%
        kloof-verkleinen 13% 47%
        draagvlak 5% -
        inclusie 4% -
        zelfredzaamheid 0% -""",
    "communicatie": """gebruikt
        sociale-media 96%
        gemeentelijke-website 95%
        nieuwsbrief 67%
        post 64%
        wijkkrant 61%""",
    "werkwijze": """meer dan eens | een enkele keer | niet
        terugkoppeling 45% 52% -
        na-afloop 15% 71% -
        tussentijds - 73% 16%""",
}
LISTS = {"instrumenten": "instrumenten", "doelen": "doelen", "communicatie": "communicatiemiddelen"}
# What the lists of terms call these measures.
MEASURES = {
    "meermaals": "meer dan eens",
    "nooit": "niet",
    "belangrijkste": "belangrijkste",
    "topDrie": "top drie",
    "gemeenten": "gebruikt",
}


def table(text: str) -> tuple[tuple[str, ...], dict[str, tuple[str | None, ...]]]:
    head, *lines = text.splitlines()
    rows = {}
    for line in lines:
        code, *cells = line.split()
        rows[code] = tuple(None if cell == "-" else cell.replace("_", " ") for cell in cells)
    return tuple(head.split(" | ")), rows


def test_the_publication() -> None:
    found = barometer()
    assert found.gemeenten == 75
    assert found.bron == (
        "Barometer Burgerparticipatie 2023 (Publiek Denken en Invior, oktober 2023; 75 gemeenten)"
    )
    assert {naam: one.jaren for naam, one in found.onderwerpen.items() if one.jaren} == {
        "instrumenten": (2022, 2023),
        "invloed": (2022, 2023),
    }


def test_every_figure_as_it_was_published() -> None:
    assert set(barometer().onderwerpen) == set(PUBLISHED)
    for naam, text in PUBLISHED.items():
        maten, rows = table(text)
        subject = barometer().onderwerpen[naam]
        assert subject.maten == maten
        found = {code: tuple(subject.cijfer(code, maat) for maat in maten) for code in subject.cijfers}
        assert found == rows


@pytest.mark.parametrize("naam", LISTS)
def test_the_lists_of_terms_say_the_same(naam: str) -> None:
    subject = barometer().onderwerpen[naam]
    said = {
        begrip.code: {
            MEASURES[maat]: f"{share:.0%}" for maat, share in begrip.extra["barometer2023"].items()
        }
        for begrip in vocabulaire(LISTS[naam])
        if "barometer2023" in begrip.extra
    }
    assert {code: dict(one) for code, one in subject.cijfers.items()} == said


def test_what_was_not_published_is_not_there() -> None:
    instruments = barometer().onderwerpen["instrumenten"]
    assert instruments.cijfer("partnerraad", "meer dan eens") is None
    assert instruments.cijfer("enquete", "niet") is None
    with pytest.raises(KeyError):
        instruments.cijfer("enquete", "nooit")


def test_a_figure_of_another_measure_is_refused() -> None:
    with pytest.raises(ValueError, match=r"proef, enquete kent geen maat soms\.$"):
        _subject("proef", {"maten": ["vaak"], "cijfers": {"enquete": {"soms": "3%"}}})
