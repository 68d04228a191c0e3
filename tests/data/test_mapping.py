"""Columns find their fields by name and synonym; what is not sure is asked, never chosen."""

from __future__ import annotations

import json

import pytest

from data.keuze import Keuze
from data.mapping import (
    FIELDS,
    HEADER_NAMES,
    REQUIRED,
    MappingError,
    UnfilledPlaceholder,
    fill,
    header_names,
    match_headers,
)
from data.tables import Row

ALL = ("titel", "instrument", "gebieden", "trajectstatus", "startdatum", "afweging")


def problems(*args: object, **kwargs: object) -> tuple[str, ...]:
    with pytest.raises(MappingError) as caught:
        match_headers(*args, **kwargs)  # type: ignore[arg-type]
    return caught.value.problemen


@pytest.mark.parametrize(
    ("header", "veld"),
    [
        ("Waarom gekozen?", "afweging"),
        ("Wijk/buurt", "gebieden"),
        ("wijk / BUURT", "gebieden"),
        ("TITEL", "titel"),
        ("Startdatum", "startdatum"),
        ("Begindatum", "startdatum"),
        ("Gekozen instrument", "instrument"),
        ("beïnvloedingsruimte", "beinvloedingsruimte"),
        ("Beinvloedingsruimte", "beinvloedingsruimte"),
        ("Thema's", "themas"),
        ("Invloed (Barometer)", "invloedBarometer"),
        ("Invloed (Haags)", "invloedHaags"),
        ("rolRaad", "rolRaad"),
        ("Rol van de raad", "rolRaad"),
        ("Rol van de wethouder", "rolWethouder"),
        ("Verantwoordelijk voor participatie", "verantwoordelijkParticipatie"),
        ("Wie is verantwoordelijk voor communicatie?", "verantwoordelijkCommunicatie"),
        ("evaluatie.scores.informatie", "evaluatie.scores.informatie"),
        ("Argumenten voor", "factorenVoor"),
        ("Contactpersoon", "contact.naam"),
        ("E-mailadres", "contact.email"),
        ("Aantal deelnemers", "deelnemers"),
    ],
)
def test_everyday_headers(header: str, veld: str) -> None:
    assert match_headers([header]).columns == {veld: header}


@pytest.mark.parametrize("header", ["Status", "Invloed", "Toelichting", "Datum", "Naam", "regel", "reden"])
def test_a_header_that_could_be_two_fields_is_none(header: str) -> None:
    assert match_headers([header]).columns == {}


def test_every_field_has_a_name_and_every_synonym_one_field() -> None:
    assert set(header_names().values()) == set(FIELDS)
    content = json.loads(HEADER_NAMES.read_text("utf-8"))
    assert set(content["kopnamen"]) <= set(FIELDS)


def test_required_is_what_a_record_can_not_do_without() -> None:
    assert set(REQUIRED) == set(ALL)
    assert set(REQUIRED) <= set(Keuze.model_fields)


def test_the_mapping_shows_everything() -> None:
    found = match_headers(["regel", "reden", "Titel", "Vorm", "Wijken", "Trajectstatuss", "Start", "Kleur"])
    assert found.columns == {
        "titel": "Titel",
        "instrument": "Vorm",
        "gebieden": "Wijken",
        "startdatum": "Start",
    }
    assert found.ignored == ("regel", "reden")
    assert found.unmatched == {"Trajectstatuss": "trajectstatus", "Kleur": None}
    assert found.missing == ("trajectstatus", "afweging")
    assert found.problems == [
        "Er is geen kolom voor trajectstatus, afweging. Wijs een kolom aan met de optie kolom (veld=kop), of "
        'geef alle rijen één waarde met de optie vast (veld=waarde). Bedoelde u "Trajectstatuss" voor '
        "trajectstatus?"
    ]
    with pytest.raises(MappingError, match="geen kolom voor trajectstatus, afweging"):
        found.check()


def test_two_columns_for_one_field_are_asked_about() -> None:
    found = match_headers([*ALL[:3], "Traject", "trajectstatus", "startdatum", "afweging"])
    assert found.ambiguous == {"titel": ("titel", "Traject")}
    assert found.problems == [
        'Voor titel zijn er 2 kolommen: "titel", "Traject". Kies er één met de optie kolom, bijvoorbeeld '
        'kolom titel="titel".'
    ]
    chosen = match_headers([*ALL, "Traject"], {"titel": "Traject"})
    assert (chosen.columns["titel"], chosen.unmatched, chosen.problems) == (
        "Traject",
        {"titel": "titel"},
        [],
    )


def test_an_override_goes_before_a_name() -> None:
    found = match_headers(["Titel", "Samenvatting", "x"], {"titel": "samenvatting", "leerpunten": "x"})
    assert found.columns == {"titel": "Samenvatting", "leerpunten": "x"}
    assert found.unmatched == {"Titel": "titel"}
    assert match_headers(["Titel", "Tips"], {"leerpunten": ""}).columns == {"titel": "Titel"}
    assert match_headers(["reden"], {"afweging": "reden"}).columns == {"afweging": "reden"}


def test_one_column_may_fill_two_fields_when_asked() -> None:
    found = match_headers(["x"], {"aanleiding": "x", "afweging": "x"})
    assert found.columns == {"aanleiding": "x", "afweging": "x"}


def test_a_fixed_value_goes_before_a_name_and_counts_as_present() -> None:
    found = match_headers(["Titel", "nr"], vast={"titel": "Kamervraag {nr}", "instrument": "enquete"})
    assert found.columns == {}
    assert found.fixed == {"titel": "Kamervraag {nr}", "instrument": "enquete"}
    assert found.missing == ("gebieden", "trajectstatus", "startdatum", "afweging")


def test_what_does_not_exist_is_named_with_what_does() -> None:
    assert problems(["Titel", "Begin"], {"titell": "Titel", "afweging": "Begn"}) == (
        'Optie kolom: titell is geen veld van een keuze. Bedoelde u "titel"?',
        'Optie kolom: er is geen kolom "Begn" voor afweging. Wel: "Titel", "Begin". Bedoelde u "Begin"?',
    )
    assert problems(["Titel"], vast={"titel": "Vraag {doc_id}"}) == (
        'Optie vast: er is geen kolom "doc_id" voor titel. Wel: "Titel".',
    )
    assert problems(["a"], vast={"titel": "Vraag {a", "kleur": "rood", "afweging": " "}) == (
        "Optie vast: kleur is geen veld van een keuze.",
        "Optie vast: in de waarde voor titel staat een losse accolade; schrijf {kop}.",
        "Optie vast: de waarde voor afweging is leeg.",
    )
    assert problems(["a"], {"titel": "a"}, {"titel": "b"}) == (
        "titel krijgt een kolom én een vaste waarde; kies kolom of vast.",
    )


def test_fixed_values_are_filled_from_the_row() -> None:
    row = Row(2, {"nr": "7", "Wijk": "Moerwijk", "leeg": None, "ja": True})
    headers = tuple(row.cells)
    assert fill("Vraag {nr} over {wijk}", row, headers) == "Vraag 7 over Moerwijk"
    with pytest.raises(UnfilledPlaceholder, match='kolom "leeg" is leeg in deze rij'):
        fill("Vraag {leeg}", row, headers)
    with pytest.raises(UnfilledPlaceholder, match='in kolom "ja" staat geen tekst'):
        fill("Vraag {ja}", row, headers)


def test_the_text_of_a_cell_is_not_a_template() -> None:
    row = Row(2, {"a": "{b}", "b": "x"})
    assert fill("{a}", row, ("a", "b")) == "{b}"
