"""Live and ready: for whoever watches over the server."""

from __future__ import annotations

from typing import Any

import pytest

from data.database import StoreUnavailable
from data.store import Store
from tests.service.api.client import Client, assert_problem


def test_live_says_that_the_process_runs(api: Client) -> None:
    response = api.get("/health/live")
    assert response.get_json() == {"status": "draait"}
    assert response.headers["Cache-Control"] == "no-store"
    assert "API-Version" not in response.headers


def test_ready_tells_what_is_kept_and_indexed(api: Client, choice: dict[str, Any]) -> None:
    api.post("/v1/keuzes", json=choice)
    engine = api.register.engine
    assert api.get("/health/ready").get_json() == {
        "status": "gereed",
        "revisie": engine.store.revision,
        "keuzes": 1,
        "passages": 1,
        "index": {"keuzes": 1, "passages": 1, "looptAchter": False},
    }


def test_not_ready_while_the_index_is_behind(api: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api.register.engine, "behind", True)
    body = assert_problem(api.get("/health/ready"), 503)
    assert body["detail"].startswith("De zoekindex loopt achter op het register")
    assert api.get("/health/live").status_code == 200


@pytest.mark.parametrize("error", [StoreUnavailable("/srv/geheim"), RuntimeError("/srv/geheim")])
def test_not_ready_when_the_store_cannot_be_read(
    api: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    def broken(self: Store, *_: Any) -> int:
        raise error

    monkeypatch.setattr(Store, "count", broken)
    response = api.get("/health/ready")
    assert assert_problem(response, 503)["detail"] == (
        "Het register is niet te lezen. Kijk in het logboek van de server."
    )
    assert "/srv/geheim" not in response.text
    assert "/srv/geheim" in caplog.text
