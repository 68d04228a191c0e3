"""The form and a record, both ways; no browser, no Flask."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from data.examples import example_register
from data.keuze import Keuze
from data.validation import InvalidKeuze, Veldfout
from service.recording import split_contacts
from tests.strategies import keuzes
from web.faults import show
from web.forms import Invoer, UnknownInput
from web.questions import GROEPEN, KERN, group_of, order

EXAMPLES = [keuze for keuze, _ in example_register()]
KERNVELDEN = {
    "titel": ["Straatgesprekken bij het veld"],
    "instrument": ["straatgesprekken"],
    "gebieden": ["BU05183638"],
    "trajectstatus": ["afgerond"],
    "startdatum": ["2024-03-01"],
    "afweging": ["Jongeren komen niet naar een avond."],
}


def sent(invoer: Invoer) -> dict[str, list[str]]:
    """What a browser would send of a form: per name its values, with its line ends."""
    form: dict[str, list[str]] = {}
    for naam, text in invoer.pairs():
        form.setdefault(naam, []).append(text.replace("\n", "\r\n"))
    return form


def back(keuze: Keuze) -> Keuze:
    """A record through the form: shown, sent, read and built again."""
    invoer = Invoer.read(sent(Invoer.of_record(keuze)))
    values, faults = invoer.without_empty_rows().values()
    assert faults == []
    built, contacts = split_contacts({"id": keuze.id, **values})
    assert contacts is None
    return built


def faults_of(form: dict[str, list[str]]) -> dict[str, str]:
    """Per input its message, for what a writer sent."""
    invoer = Invoer.read(form).without_empty_rows()
    values, faults = invoer.values()
    try:
        split_contacts({"id": "2024-test", **values})
    except InvalidKeuze as error:
        faults = faults + error.fouten
    return {f.naam: f.melding for f in show(faults, invoer)}


@pytest.mark.parametrize("keuze", EXAMPLES, ids=lambda k: k.id)
def test_every_example_comes_through_the_form_unchanged(keuze: Keuze) -> None:
    assert back(keuze) == keuze


@settings(max_examples=80, deadline=None)
@given(keuzes())
def test_any_record_comes_through_the_form_unchanged(keuze: Keuze) -> None:
    # An evaluation that says nothing and no evaluation are the same to a reader.
    assert back(keuze).as_dict() == keuze.as_dict()


def test_the_required_fields_are_enough() -> None:
    values, faults = Invoer.read(KERNVELDEN).values()
    assert faults == []
    keuze, contacts = split_contacts({"id": "2024-test", **values})
    assert keuze.titel == "Straatgesprekken bij het veld"
    assert keuze.publicatie == "concept"
    assert contacts is None


def test_an_empty_form_asks_for_every_required_field_in_the_order_of_the_form() -> None:
    assert faults_of({"titel": [" "], "afweging": ["\r\n"]}) == {
        "titel": "Vul een titel in.",
        "instrument": "Kies een instrument.",
        "gebieden": "Kies minstens één gebied.",
        "trajectstatus": "Kies hoe het met het traject staat.",
        "startdatum": "Vul een startdatum in.",
        "afweging": "Schrijf op waarom u dit instrument koos.",
    }
    assert list(faults_of({})) == [vraag.naam for vraag in KERN]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("3-4-2023", "2023-04-03"), ("12 mei 2022", "2022-05-12"), ("2024-01-31", "2024-01-31")],
)
def test_dates_may_be_typed_as_people_write_them(typed: str, kept: str) -> None:
    values, faults = Invoer.read({**KERNVELDEN, "startdatum": [typed]}).values()
    assert (values["startdatum"], faults) == (kept, [])


@pytest.mark.parametrize(
    ("naam", "typed", "melding"),
    [
        (
            "startdatum",
            "voorjaar 2023",
            '"voorjaar 2023" noemt geen dag; schrijf bijvoorbeeld 3-4-2023, 2023-04-03 of 3 april 2023.',
        ),
        ("startdatum", "31-2-2024", '"31-2-2024" is een dag die niet bestaat; kijk de datum na.'),
        ("einddatum", "1-1-1850", "Einddatum verwacht een jaar van 1990 tot en met 2100."),
        ("einddatum", "1-1-2020", "Einddatum ligt voor startdatum; draai ze om of pas er een aan."),
        ("deelnemers", "veertig", '"veertig" is geen heel getal; schrijf alleen cijfers.'),
        ("deelnemers", "-3", '"-3" is geen heel getal; schrijf alleen cijfers.'),
        ("titel", "x" * 121, "Titel is 121 tekens; er passen er 120."),
        ("beloften[0].uiterlijk", "morgen", None),
    ],
)
def test_a_fault_is_told_at_its_input(naam: str, typed: str, melding: str | None) -> None:
    found = faults_of({**KERNVELDEN, naam: [typed]})
    assert naam in found
    if melding:
        assert found == {naam: melding}


@pytest.mark.parametrize(("typed", "number"), [("41", 41), ("1.250", 1250), (" 0 ", 0)])
def test_numbers(typed: str, number: int) -> None:
    values, faults = Invoer.read({"deelnemers": [typed]}).values()
    assert (values["deelnemers"], faults) == (number, [])


def test_empty_rows_are_left_out_and_faults_point_at_the_rows_that_are_shown() -> None:
    form = {
        **KERNVELDEN,
        "alternatieven[0].instrument": [""],
        "alternatieven[0].reden": ["  "],
        "alternatieven[4].instrument": ["enquete"],
        "alternatieven[4].reden": [""],
        "contacten[1].naam": [""],
        "contacten[1].email": ["geen adres"],
    }
    assert faults_of(form) == {
        "alternatieven[0].reden": "Schrijf op waarom dit instrument afviel.",
        "contacten[0].naam": "Vul de naam in.",
        "contacten[0].email": "Dit is geen e-mailadres; schrijf bijvoorbeeld naam@example.nl.",
    }
    shown = Invoer.read(form).without_empty_rows().rijen["alternatieven"]
    assert list(shown) == [{"instrument": "enquete", "reden": ""}]


def test_what_is_wrong_between_fields_stands_at_the_field_to_mend() -> None:
    form = {
        **KERNVELDEN,
        "alternatieven[0].instrument": ["straatgesprekken"],
        "alternatieven[0].reden": ["Toch niet."],
    }
    assert list(faults_of(form)) == ["alternatieven"]


def test_goals_keep_their_order_whatever_was_left_open() -> None:
    values, _ = Invoer.read({"doelen": ["draagvlak", "", "inclusie"]}).values()
    assert values["doelen"] == ["draagvlak", "inclusie"]


def test_ticked_boxes_keep_the_order_of_the_record() -> None:
    keuze = next(k for k in EXAMPLES if k.doelgroepen[:2] == ["jongeren", "omwonenden"])
    ticked = Invoer.read({"doelgroepen": ["alle-bewoners", *sorted(keuze.doelgroepen, reverse=True)[:-1]]})
    kept = ticked.keeping_order(keuze).keuzes["doelgroepen"]
    assert list(kept) == [*[c for c in keuze.doelgroepen if c != min(keuze.doelgroepen)], "alle-bewoners"]


def test_linked_choices_may_be_given_as_the_address_of_their_page() -> None:
    typed = "https://register.example.nl/keuzes/2024-abcd?q=x\r\n  2023-efgh\r\n/keuzes/2022-x/geschiedenis"
    values, _ = Invoer.read({"verwanteKeuzes": [typed]}).values()
    assert values["verwanteKeuzes"] == ["2024-abcd", "2023-efgh", "2022-x"]


def test_contacts_stay_as_they_are_unless_something_is_said_about_them() -> None:
    assert "contacten" not in Invoer.read({"contacten[0].naam": [""]}).without_empty_rows().values()[0]
    assert Invoer.read({"contactenWeg": ["ja"]}).values()[0]["contacten"] == []
    both = Invoer.read({"contactenWeg": ["ja"], "contacten[0].naam": ["A. de Vries"]})
    assert both.values()[0]["contacten"] == [{"naam": "A. de Vries"}]


def test_contacts_are_never_shown_in_a_form_made_from_a_record() -> None:
    for keuze in EXAMPLES:
        assert "contacten" not in Invoer.of_record(keuze).rijen


@pytest.mark.parametrize(
    "form",
    [
        {"wachtwoord": ["x"]},
        {"titel": ["a", "b"]},
        {"alternatieven[0].prijs": ["1"]},
        {"alternatieven[x].reden": ["1"]},
        {f"factoren[{i}].factor": ["x"] for i in range(61)},
    ],
)
def test_a_form_that_is_not_ours_is_refused(form: dict[str, list[str]]) -> None:
    with pytest.raises(UnknownInput):
        Invoer.read(form)


def test_rows_more_and_less_keep_what_was_typed() -> None:
    invoer = Invoer.read({"beloften[0].wat": ["een brief"], "titel": ["T"]})
    more = invoer.with_row("beloften")
    assert [r["wat"] for r in more.rijen["beloften"]] == ["een brief", ""]
    assert more.tekst == {"titel": "T"}
    less = more.without_row("beloften", 0)
    assert [r["wat"] for r in less.rijen["beloften"]] == [""]


def test_every_field_of_a_record_is_asked_once() -> None:
    asked = {naam.split(".")[0] for naam in order()}
    assert asked - {"contacten"} == set(Keuze.model_fields) - {"id"}
    assert all(group_of(v.naam) == g.id for g in GROEPEN for v in g.vragen)


def test_a_fault_without_an_input_has_nothing_to_jump_to() -> None:
    (fout,) = show([Veldfout("id", "heeft niet de goede vorm (x)")], Invoer())
    assert fout.anker == ""
