"""What is wrong is said in Dutch: the field, the reason, and what to do."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from data.examples import example_register
from data.keuze import Contact, Keuze
from data.validation import InvalidKeuze, Veldfout, build, explain

LEAST: dict[str, Any] = {
    "id": "2024-proef",
    "titel": "Een schouw in de Dreven",
    "instrument": "werkbezoek-of-schouw",
    "gebieden": ["BU05183398"],
    "trajectstatus": "afgerond",
    "startdatum": "2024-03-01",
    "afweging": "Op straat zie je meer dan op papier.",
}


def faults(values: Any) -> list[Veldfout]:
    with pytest.raises(InvalidKeuze) as caught:
        build(values)
    return caught.value.fouten


def contact_faults(values: Any) -> list[Veldfout]:
    with pytest.raises(ValidationError) as caught:
        Contact.model_validate(values)
    return explain(caught.value, contact=True)


def test_a_fault_reads_as_a_sentence() -> None:
    assert str(Veldfout("titel", "ontbreekt")) == "titel: ontbreekt"
    assert str(Veldfout("", "einddatum ligt voor startdatum")) == "einddatum ligt voor startdatum"
    with pytest.raises(ValueError, match=r"^titel: is leeg; .* weg; deelnemers: moet een heel getal zijn$"):
        build({**LEAST, "titel": "", "deelnemers": "veel"})


@pytest.mark.parametrize("values", ["tekst", None, 5, [], [LEAST]])
def test_what_is_no_record_at_all(values: Any) -> None:
    assert faults(values) == [Veldfout("", "moet een object zijn")]


@pytest.mark.parametrize(
    ("extra", "reden", "suggestie"),
    [
        ({"tittel": "x"}, "is geen veld van een keuze; bedoelde u titel?", "titel"),
        ({"gebied": "ZW"}, "is geen veld van een keuze; bedoelde u gebieden?", "gebieden"),
        ({"zzzzzz": 1}, "is geen veld van een keuze; haal het weg", None),
        ({"contacten": []}, "is geen veld van een keuze; haal het weg", None),
    ],
)
def test_an_unknown_field_names_the_one_that_was_meant(
    extra: dict[str, Any], reden: str, suggestie: str | None
) -> None:
    assert faults({**LEAST, **extra}) == [Veldfout(next(iter(extra)), reden, suggestie)]


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        (
            {"alternatieven": [{"instrument": "burgertop", "reden": "x", "redenen": "y"}]},
            Veldfout(
                "alternatieven[0].redenen", "is geen veld van alternatieven; bedoelde u reden?", "reden"
            ),
        ),
        (
            {"alternatieven": [{"instrument": "burgertop", "reden": "x", "titel": "y"}]},
            Veldfout("alternatieven[0].titel", "is geen veld van alternatieven; haal het weg"),
        ),
        (
            {"evaluatie": {"scores": {"invloeden": 3}}},
            Veldfout(
                "evaluatie.scores.invloeden", "is geen veld van scores; bedoelde u invloed?", "invloed"
            ),
        ),
        (
            {"beloften": [{"wat": "verslag", "uiterlijk": "2024-05-01", "gedaan": "2024-05-01"}]},
            Veldfout("beloften[0].gedaan", "is geen veld van beloften; bedoelde u gedaanOp?", "gedaanOp"),
        ),
    ],
)
def test_an_unknown_field_of_a_part_is_compared_with_that_part(
    values: dict[str, Any], fault: Veldfout
) -> None:
    assert faults({**LEAST, **values}) == [fault]


def test_an_unknown_field_of_a_contact_is_compared_with_a_contact() -> None:
    assert contact_faults({"naam": "A", "titel": "x"}) == [
        Veldfout("titel", "is geen veld van een contact; haal het weg")
    ]
    (fault,) = contact_faults({"naam": "A", "e-mail": "x"})
    assert (fault.veld, fault.suggestie) == ("e-mail", "email")


def test_a_form_is_shown_by_example_not_by_a_pattern() -> None:
    assert [f.reden for f in contact_faults({"naam": "A", "email": "a@b", "telefoon": "bel"})] == [
        "is geen e-mailadres; schrijf bijvoorbeeld naam@example.nl",
        "is geen telefoonnummer; schrijf bijvoorbeeld 070-555 01 00",
    ]
    (fault,) = faults({**LEAST, "id": "Nummer 1"})
    assert (fault.veld, "[a-z" in fault.reden, "kleine letters" in fault.reden) == ("id", False, True)


def test_a_near_miss_comes_with_the_code_to_use() -> None:
    (fault,) = faults({**LEAST, "instrument": "enquette"})
    assert fault == Veldfout(
        "instrument", 'kent "enquette" niet; bedoelde u "enquete" (Enquête)?', "enquete"
    )
    assert build({**LEAST, "instrument": fault.suggestie}).instrument == "enquete"


def json_values() -> st.SearchStrategy[Any]:
    codes = st.sampled_from(["voor", "ZW", "enquete", "burgertop", "budget", "2024-01-01", "", "x" * 300])
    plain = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20), codes)
    fields = st.sampled_from(
        "instrument reden factor richting toelichting wat kanaal uiterlijk scores informatie tussentijds zomaar".split()
    )
    return st.recursive(
        plain,
        lambda inner: st.one_of(
            st.lists(inner, max_size=3),
            st.dictionaries(st.one_of(fields, st.text(max_size=8)), inner, max_size=3),
        ),
        max_leaves=6,
    )


ENGLISH = {
    "input", "should", "valid", "value", "error", "must", "required", "field", "extra", "and", "or",
    "character", "characters", "string", "integer", "expected", "failed", "the", "not", "at", "least",
}  # fmt: skip


def assert_dutch(fout: Veldfout, given: Any) -> None:
    reden = fout.reden
    for text in (repr(given), str(given)):
        reden = reden.replace(text, "")
    own = reden.split('"')[::2]  # what stands between quotes was written by the sender
    words = {word.strip(".,;:()") for part in own for word in part.lower().split()}
    assert not words & ENGLISH, fout
    assert "{" not in "".join(own), fout


@given(st.sampled_from(sorted(Keuze.model_fields)), json_values())
def test_any_value_in_any_field_is_kept_or_refused_in_dutch(veld: str, value: Any) -> None:
    try:
        record = build({**LEAST, veld: value})
    except InvalidKeuze as error:
        found = error.fouten
    else:
        assert build(record.as_dict()) == record
        return
    assert found
    for fout in found:
        assert fout.veld == "" or fout.veld.startswith(veld)
        if '"' not in str(value):
            assert_dutch(fout, value)


@given(st.sampled_from(sorted(Contact.model_fields)), json_values())
def test_any_value_in_a_contact_is_kept_or_refused_in_dutch(veld: str, value: Any) -> None:
    values = {"naam": "A. Jansen", veld: value}
    try:
        contact = Contact.model_validate(values)
    except ValidationError as error:
        found = explain(error, contact=True)
    else:
        assert Contact.model_validate(contact.model_dump(mode="json")) == contact
        return
    assert found
    for fout in found:
        assert fout.veld.startswith(veld)
        if '"' not in str(value):
            assert_dutch(fout, value)


def test_examples_pass_the_door_that_forms_and_files_use() -> None:
    for keuze, _ in example_register():
        assert build(keuze.as_dict()) == keuze
