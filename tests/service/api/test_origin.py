"""Writing from another site: refused on every route that writes."""

from __future__ import annotations

from typing import Any

import pytest

from tests.service.api.client import Client, assert_problem

FOREIGN = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
    {"Sec-Fetch-Site": "same-origin", "Origin": "https://elders.example"},
    {"Origin": "https://elders.example"},
    {"Origin": "http://localhost:8000"},
    {"Origin": "http://localhost.elders.example"},
    {"Origin": "null"},
    {"Origin": ""},
    {"Origin": "http://[::1"},
]
OWN = [
    {},
    {"Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "none"},
    {"Origin": "http://localhost"},
    {"Origin": "http://LOCALHOST"},
    {"Origin": "https://localhost", "Sec-Fetch-Site": "same-origin"},
]


@pytest.mark.parametrize("headers", FOREIGN)
def test_another_site_may_not_write(api: Client, choice: dict[str, Any], headers: dict[str, str]) -> None:
    api.post("/v1/keuzes", json=choice)
    for method, path, body in (
        ("POST", "/v1/keuzes", {**choice, "id": "ander"}),
        ("PUT", "/v1/keuzes/tuin-2024", {**choice, "titel": "Ander"}),
        ("DELETE", "/v1/keuzes/tuin-2024", None),
        ("POST", "/v1/zoekresultaten", {"situatie": "tuin"}),
    ):
        refused = api.send(method, path, json=body, headers=headers)
        assert assert_problem(refused, 403)["detail"] == (
            "Een andere website vraagt om deze wijziging. Doe dit vanuit het register zelf."
        )
    assert api.get("/v1/keuzes/tuin-2024").get_json()["keuze"] == choice
    assert api.register.engine.store.count() == 1


@pytest.mark.parametrize("headers", OWN)
def test_the_register_itself_and_programs_may_write(
    api: Client, choice: dict[str, Any], headers: dict[str, str]
) -> None:
    assert api.post("/v1/keuzes", json=choice, headers=headers).status_code == 201


@pytest.mark.parametrize("headers", FOREIGN)
def test_reading_is_not_writing(empty: Client, headers: dict[str, str]) -> None:
    assert empty.get("/v1/keuzes", headers=headers).status_code == 200
