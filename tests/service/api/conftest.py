"""Clients of the API: of an empty register with the small encoder, and of the example register."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from models.hash_encoder import HashEncoder
from service.opening import Register, open_register
from service.settings import Settings
from tests.service.api.client import Client


@pytest.fixture
def api(register: Register) -> Client:
    return Client(register)


@pytest.fixture(scope="session")
def examples(example: Register) -> Client:
    """Read only."""
    return Client(example)


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """An empty register that many tests share: for requests that are refused, or only read."""
    home = tmp_path_factory.mktemp("leeg")
    opened = open_register(
        Settings.read({"KEUZEREGISTER_HOME": str(home)}), "de tests", encoder=HashEncoder()
    )
    yield Client(opened)
    opened.close()


@pytest.fixture
def choice() -> dict[str, Any]:
    """A small record that fits."""
    return {
        "id": "tuin-2024",
        "titel": "Binnentuin aan de Dreven",
        "instrument": "werkplaats-participatie",
        "gebieden": ["WK051836"],
        "trajectstatus": "afgerond",
        "startdatum": "2024-03-04",
        "afweging": "Bewoners wilden zelf tekenen. Daarom kozen we een werkplaats.",
        "publicatie": "intern",
    }
