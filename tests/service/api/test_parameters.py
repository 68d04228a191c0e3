"""Parameters: nothing is guessed, clamped or dropped."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.filters import FILTER_VOCABULAIRES
from data.vocabularies import vocabulaire
from tests.service.api.client import Client, assert_problem


def faults(client: Client, path: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = assert_problem(client.get(path), 400)["fouten"]
    return found


def test_an_unknown_parameter_is_named_with_the_choices(empty: Client) -> None:
    (fault,) = faults(empty, "/v1/keuzes?pagnia=2")
    assert fault["veld"] == "pagnia"
    assert fault["suggestie"] == "pagina"
    assert fault["reden"] == (
        "is geen parameter van dit adres; bedoelde u pagina? Kies uit: instrument, gebied, doelgroep, thema, "
        "beleidsfase, invloedBarometer, invloedHaags, trajectstatus, publicatie, factor, van, tot, sorteer, pagina, "
        "perPagina."
    )


def test_a_parameter_in_other_case_is_not_the_same_parameter(empty: Client) -> None:
    (fault,) = faults(empty, "/v1/keuzes?perpagina=2")
    assert fault["suggestie"] == "perPagina"


def test_a_route_without_parameters_says_so(empty: Client) -> None:
    (fault,) = faults(empty, "/v1/vocabulaires?taal=nl")
    assert fault["reden"] == "is geen parameter van dit adres. Dit adres heeft er geen."


@pytest.mark.parametrize(
    ("query", "veld", "reden"),
    [
        ("pagina=0", "pagina", 'moet een heel getal van 1 tot en met 1000000 zijn, niet "0"'),
        ("pagina=-1", "pagina", 'moet een heel getal van 1 tot en met 1000000 zijn, niet "-1"'),
        ("pagina=1.5", "pagina", 'moet een heel getal van 1 tot en met 1000000 zijn, niet "1.5"'),
        ("pagina=", "pagina", 'moet een heel getal van 1 tot en met 1000000 zijn, niet ""'),
        ("pagina=%D9%A3", "pagina", 'moet een heel getal van 1 tot en met 1000000 zijn, niet "٣"'),
        ("perPagina=51", "perPagina", 'moet een heel getal van 1 tot en met 50 zijn, niet "51"'),
        ("perPagina=1e1", "perPagina", 'moet een heel getal van 1 tot en met 50 zijn, niet "1e1"'),
        ("perPagina=5&perPagina=6", "perPagina", "staat er 2 keer; noem deze parameter één keer"),
        ("sorteer=datum", "sorteer", 'kent "datum" niet. Kies uit: nieuwste, oudste, titel, gewijzigd.'),
        ("van=2024-13-01", "van", "is geen bestaande datum; schrijf bijvoorbeeld 2024-05-31"),
        ("van=2023-02-29", "van", "is geen bestaande datum; schrijf bijvoorbeeld 2024-05-31"),
        ("van=01-05-2024", "van", 'verwacht een datum als 2024-05-31, niet "01-05-2024"'),
        ("van=2024-05-31T00:00", "van", 'verwacht een datum als 2024-05-31, niet "2024-05-31T00:00"'),
        ("van=", "van", 'verwacht een datum als 2024-05-31, niet ""'),
        ("tot=1850-01-01", "tot", "verwacht een jaar van 1990 tot en met 2100"),
        ("van=2024-02-01&tot=2024-01-31", "tot", "ligt voor van; draai ze om of pas er een aan"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_with_the_reason(
    empty: Client, query: str, veld: str, reden: str
) -> None:
    assert faults(empty, f"/v1/keuzes?{query}") == [{"veld": veld, "reden": reden}]


def test_a_short_vocabulary_is_named_in_full(empty: Client) -> None:
    (fault,) = faults(empty, "/v1/keuzes?trajectstatus=klaar")
    assert fault["reden"].endswith(" Kies uit: komend, lopend, afgerond.")


def test_a_long_vocabulary_is_pointed_to(empty: Client) -> None:
    (fault,) = faults(empty, "/v1/keuzes?instrument=toverstaf")
    assert fault == {
        "veld": "instrument",
        "reden": 'kent "toverstaf" niet. Alle codes staan in /v1/vocabulaires/instrumenten.',
    }


@pytest.mark.parametrize("given", ["Moerwijk", "moerwyk", "wk051836"])
def test_a_label_is_not_taken_for_a_code_but_leads_to_it(empty: Client, given: str) -> None:
    (fault,) = faults(empty, f"/v1/keuzes?gebied={given}")
    assert fault["suggestie"] == "WK051836"
    assert fault["reden"] == (
        f'kent "{given}" niet; bedoelde u "WK051836" (Moerwijk)? '
        "Alle codes staan in /v1/vocabulaires/gebieden."
    )


@pytest.mark.parametrize("naam", FILTER_VOCABULAIRES)
def test_every_code_of_every_filter_is_taken(empty: Client, naam: str) -> None:
    for code in vocabulaire(FILTER_VOCABULAIRES[naam]).codes:
        assert empty.get("/v1/keuzes", query_string={naam: code}).status_code == 200
    assert faults(empty, f"/v1/keuzes?{naam}=")[0]["veld"] == naam


def test_every_fault_is_named_at_once(empty: Client) -> None:
    body = assert_problem(empty.get("/v1/keuzes?pagina=x&gebied=y&van=z&ander=1"), 400)
    assert sorted(f["veld"] for f in body["fouten"]) == ["ander", "gebied", "pagina", "van"]
    assert body["detail"] == "4 fouten, in ander, gebied, van, pagina; zie fouten."


@pytest.mark.parametrize(
    ("q", "reden"),
    [
        ("", "is leeg; schrijf een vraag of een paar woorden"),
        (" \n\t ", "is leeg; schrijf een vraag of een paar woorden"),
        ("x" * 2001, "is 2001 tekens; er passen er 2000"),
        ("x" * 100_000, "is 100000 tekens; er passen er 2000"),
        ("a\x00b", "bevat een stuurteken (U+0000); haal het weg"),
        ("a\x1bb", "bevat een stuurteken (U+001B); haal het weg"),
        ("a\x7fb", "bevat een stuurteken (U+007F); haal het weg"),
        ("a\x85b", "bevat een stuurteken (U+0085); haal het weg"),
    ],
)  # fmt: skip
def test_a_question_that_cannot_be_read_is_refused(empty: Client, q: str, reden: str) -> None:
    assert faults(empty, f"/v1/zoekresultaten?q={quote(q)}") == [{"veld": "q", "reden": reden}]


def test_a_missing_question_is_named(empty: Client) -> None:
    assert faults(empty, "/v1/zoekresultaten") == [
        {"veld": "q", "reden": "ontbreekt; geef deze waarde mee"}
    ]


@pytest.mark.parametrize("raw", ["%ff", "%ED%A0%80", "%C3", "%80abc"])
def test_an_address_that_is_not_utf_8_is_refused(empty: Client, raw: str) -> None:
    (fault,) = faults(empty, f"/v1/zoekresultaten?q={raw}")
    assert fault["veld"] == ""
    assert "geen geldige UTF-8" in fault["reden"]


def test_fifty_values_fit_and_ten_thousand_do_not(empty: Client) -> None:
    assert empty.get("/v1/keuzes?" + "&".join(["gebied=ZW"] * 50)).status_code == 200
    for count in (51, 10_000):
        assert faults(empty, "/v1/keuzes?" + "&".join(["gebied=ZW"] * count)) == [
            {"veld": "gebied", "reden": f"noemt {count} waarden; er passen er 50"}
        ]


def test_ten_thousand_unknown_parameters_give_a_short_answer(empty: Client) -> None:
    response = empty.get("/v1/keuzes?" + "&".join(f"x{i}={i}" for i in range(10_000)))
    body = assert_problem(response, 400)
    assert len(body["fouten"]) == 20
    assert body["detail"].startswith("10000 fouten, in x0, x1, ")
    assert body["detail"].endswith(" en nog 9980; de eerste 20 staan in fouten.")


def test_a_long_wrong_value_is_not_repeated_in_full(empty: Client) -> None:
    long = "z" * 100_000
    for query in (f"gebied={long}", f"sorteer={long}", f"van={long}", f"pagina={long}", f"{long}=1"):
        response = empty.get(f"/v1/keuzes?{query}")
        assert_problem(response, 400)
        assert len(response.data) < 2000


@pytest.mark.parametrize(
    ("value", "reden"),
    [
        ("kleur", 'kent "kleur" niet. Kies uit: instrument, gebied, doelgroep, thema, beleidsfase, '
                  "invloedBarometer, invloedHaags, trajectstatus, publicatie, factor, periode."),
        ("periode:2024", 'heeft bij periode geen code; schrijf "periode"'),
        ("gebied:", 'kent "" niet. Alle codes staan in /v1/vocabulaires/gebieden.'),
    ],
)  # fmt: skip
def test_a_reading_to_leave_out_is_checked_too(empty: Client, value: str, reden: str) -> None:
    assert faults(empty, f"/v1/zoekresultaten?q=tuin&negeer={value}") == [
        {"veld": "negeer", "reden": reden}
    ]


@pytest.mark.parametrize("id_", ["Hoofdletter", "met%20spatie", "-streep", "x" * 65, "%00", "é", "..%5C"])
@pytest.mark.parametrize("path", ["", "/versies", "/vergelijkbare-keuzes"])
def test_an_impossible_id_is_refused(empty: Client, id_: str, path: str) -> None:
    (fault,) = faults(empty, f"/v1/keuzes/{id_}{path}")
    assert fault["veld"] == "id"
    assert fault["reden"].startswith('heeft kleine letters, cijfers en streepjes, niet "')


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    pairs=st.lists(
        st.tuples(
            st.sampled_from(
                ["q", "gebied", "van", "tot", "modus", "minder", "pagina", "perPagina", "negeer", "x"]
            ),
            st.one_of(
                st.text(max_size=40),
                st.sampled_from(["ZW", "WK051836", "2024-01-01", "true", "1", "dense", "periode"]),
            ),
        ),
        max_size=6,
    )
)
def test_no_query_breaks_the_server(empty: Client, pairs: list[tuple[str, Any]]) -> None:
    response = empty.get("/v1/zoekresultaten", query_string=pairs)
    assert response.status_code in (200, 400)
