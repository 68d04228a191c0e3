"""Taking over parts of an earlier choice: what comes along, what stays, and what is left out."""

from __future__ import annotations

from data.keuze import Keuze
from web.forms import MAX_ROWS, Invoer
from web.takeover import offers, take_over

EARLIER = Keuze.model_validate(
    {
        "id": "eerder",
        "titel": "Straatgesprekken",
        "instrument": "straatgesprekken",
        "gebieden": ["BU05183639"],
        "trajectstatus": "afgerond",
        "startdatum": "2020-01-01",
        "afweging": "Daarom.",
        "technieken": ["participatiegids", "haags-samenspel"],
        "factoren": [
            {"factor": "budget", "richting": "tegen", "toelichting": "Er was weinig geld."},
            {"factor": "capaciteit", "richting": "voor"},
        ],
        "alternatieven": [
            {"instrument": "enquete", "reden": "Te weinig antwoorden."},
            {"instrument": "wijkraad", "reden": "Die is er niet."},
        ],
    }
)


def test_what_an_earlier_choice_has_to_offer() -> None:
    assert offers(EARLIER) == {"factoren": 2, "technieken": 2, "alternatieven": 2}
    assert offers(EARLIER.model_copy(update={"technieken": [], "factoren": []})) == {"alternatieven": 2}


def test_factors_come_without_what_was_said_about_them_there() -> None:
    found = take_over(Invoer(), "factoren", EARLIER)
    assert found.rijen["factoren"] == (
        {"factor": "budget", "richting": "tegen", "toelichting": ""},
        {"factor": "capaciteit", "richting": "voor", "toelichting": ""},
    )


def test_what_was_typed_stays_and_nothing_comes_twice() -> None:
    own = {"factor": "budget", "richting": "tegen", "toelichting": "Van mij."}
    other = {"factor": "budget", "richting": "voor", "toelichting": ""}
    empty = {"factor": "", "richting": "", "toelichting": ""}
    found = take_over(Invoer(rijen={"factoren": (own, empty, other)}), "factoren", EARLIER)
    assert found.rijen["factoren"] == (
        own,
        other,
        {"factor": "capaciteit", "richting": "voor", "toelichting": ""},
    )
    assert take_over(found, "factoren", EARLIER) == found


def test_techniques_are_added_to_those_ticked() -> None:
    found = take_over(
        Invoer(keuzes={"technieken": ("haags-samenspel", "handboek-participatie")}), "technieken", EARLIER
    )
    assert found.keuzes["technieken"] == ("haags-samenspel", "handboek-participatie", "participatiegids")


def test_alternatives_come_with_their_reason_but_not_the_instrument_chosen_now() -> None:
    own = {"instrument": "wijkraad", "reden": "Eigen reden."}
    start = Invoer(tekst={"instrument": "enquete"}, rijen={"alternatieven": (own,)})
    assert take_over(start, "alternatieven", EARLIER) == start
    found = take_over(Invoer(tekst={"titel": "Van mij"}), "alternatieven", EARLIER)
    assert found.tekst == {"titel": "Van mij"}
    assert [r["reden"] for r in found.rijen["alternatieven"]] == [
        "Te weinig antwoorden.",
        "Die is er niet.",
    ]


def test_a_form_that_is_full_stays_as_it_is() -> None:
    rows = tuple({"instrument": f"x{i}", "reden": "r"} for i in range(MAX_ROWS))
    start = Invoer(rijen={"alternatieven": rows})
    assert take_over(start, "alternatieven", EARLIER) == start
