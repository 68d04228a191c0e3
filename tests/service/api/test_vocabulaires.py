"""Vocabularies: all of them, each in full."""

from __future__ import annotations

import pytest

from data.vocabularies import names, vocabulaire
from tests.service.api.client import Client, assert_problem


def test_every_vocabulary_is_listed(empty: Client) -> None:
    listed = empty.get("/v1/vocabulaires").get_json()["vocabulaires"]
    assert [v["naam"] for v in listed] == list(names())
    first = listed[0]
    assert first == {
        "naam": "beleidsfasen",
        "titel": "Beleidsfasen",
        "omschrijving": vocabulaire("beleidsfasen").omschrijving,
        "versie": "1.0.0",
        "bron": "Barometer Burgerparticipatie 2023",
        "aantal": 4,
        "_links": {"self": {"href": "/v1/vocabulaires/beleidsfasen"}},
    }


@pytest.mark.parametrize("naam", names())
def test_a_vocabulary_has_all_its_terms_in_order(empty: Client, naam: str) -> None:
    body = empty.get(f"/v1/vocabulaires/{naam}").get_json()
    kept = vocabulaire(naam)
    assert body["naam"] == naam
    assert body.get("toelichting") == kept.toelichting
    assert [b["code"] for b in body["begrippen"]] == list(kept.codes)
    for shown, begrip in zip(body["begrippen"], kept, strict=True):
        assert shown == {
            "code": begrip.code,
            "label": begrip.label,
            "definitie": begrip.definitie,
            "synoniemen": list(begrip.synoniemen),
            "bron": begrip.bron,
            "kenmerken": dict(begrip.extra),
        }


def test_an_unknown_vocabulary_names_the_known_ones(empty: Client) -> None:
    body = assert_problem(empty.get("/v1/vocabulaires/instrument"), 404)
    assert body["detail"] == (
        f"Er is geen vocabulaire instrument. Bedoelde u instrumenten? Kies uit: {', '.join(names())}."
    )
    long = empty.get(f"/v1/vocabulaires/{'x' * 5000}")
    assert "x" * 60 + "…" in assert_problem(long, 404)["detail"]
