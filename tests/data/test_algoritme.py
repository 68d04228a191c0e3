"""The registrations for the Algoritmeregister: whole, short enough, and with figures that were measured."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from data.algoritme import IN_GEBRUIK, VELDEN, Gebruik, complete

ROOT = Path(__file__).resolve().parent.parent.parent
FOUND = complete(
    Gebruik("Gemeente Voorbeeld", "vragen@example.nl", "https://a.example/over", "https://a.example/o", IN_GEBRUIK)
)  # fmt: skip

# By hand from the publication standard 1.0: fields without which nothing is published, and the longest texts.
REQUIRED = {
    "name",
    "description_short",
    "organization",
    "status",
    "contact_email",
    "publication_category",
    "lang",
    "standard_version",
}
SHORTER_THAN = {
    "name": 100,
    "description_short": 350,
    "organization": 100,
    "goal": 2500,
    "proportionality": 2500,
    "human_intervention": 2500,
    "risks": 2500,
    "lawful_basis": 2500,
    "impacttoetsen": 2500,
    "source_data": 2500,
    "methods_and_models": 5000,
    "provider": 200,
    "source_id": 100,
    "tags": 2500,
}
CATEGORIES = ("Hoog-risico AI-systeem", "Impactvolle algoritmes", "Overige algoritmes")
# What an honest registration says as well, though nobody demands it.
TOLD = {"goal", "proportionality", "human_intervention", "risks", "source_data", "methods_and_models"}


def test_there_is_one_for_the_search_and_one_for_the_groups() -> None:
    assert [one["source_id"] for one in FOUND] == ["keuzeregister-zoeken", "keuzeregister-redenen"]


@pytest.mark.parametrize("one", FOUND, ids=lambda one: str(one["source_id"]))
def test_a_registration_is_whole_and_fits(one: dict[str, object]) -> None:
    assert {name for name, value in one.items() if value} >= REQUIRED | TOLD
    assert {n for n, most in SHORTER_THAN.items() if len(str(one.get(n, ""))) >= most} == set()
    assert list(one) == [name for name in VELDEN if name in one]
    assert one["status"] in ("In ontwikkeling", "In gebruik", "Buiten gebruik")
    assert one["publication_category"] in CATEGORIES
    assert (one["lang"], one["standard_version"]) == ("nld", "1.0")
    links = one["lawful_basis_grouping"]
    assert isinstance(links, list)
    for link in links:
        assert set(link) == {"title", "link"}
        assert len(link["title"]) < 100
        assert urlsplit(link["link"]).scheme == "https"


def test_the_table_of_fields_agrees_with_the_standard() -> None:
    assert {name for name, veld in VELDEN.items() if veld.verplicht} == REQUIRED
    assert {name: veld.langst + 1 for name, veld in VELDEN.items() if veld.langst} == SHORTER_THAN


def test_every_figure_was_measured() -> None:
    """As it stands in the README or beside the benchmarks."""
    known = "".join(
        (ROOT / path).read_text(encoding="utf-8") for path in ("README.md", "benchmarks/README.md")
    )
    said = " ".join(str(one[name]) for one in FOUND for name in ("risks", "methods_and_models"))
    figures = re.findall(r"\b0\.\d+|\d+%", said)
    assert len(figures) > 12
    assert [figure for figure in figures if figure not in known] == []
