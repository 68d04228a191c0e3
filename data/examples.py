"""The example register: fictional choices in Zuidwest, for a newcomer to try and for tests."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from data.keuze import Contact, Keuze

FOLDER = Path(__file__).parent / "voorbeeld"


def example_register() -> list[tuple[Keuze, list[Contact]]]:
    """Every example record with its contacts, in order of id."""
    contacts: dict[str, list[Contact]] = {}
    for line in _lines("contacten-*.jsonl"):
        contacts.setdefault(line.pop("keuzeId"), []).append(Contact.model_validate(line))
    keuzes = sorted((Keuze.model_validate(line) for line in _lines("keuzes-*.jsonl")), key=lambda k: k.id)
    register = [(keuze, contacts.pop(keuze.id, [])) for keuze in keuzes]
    if contacts:
        raise ValueError(f"Contacts for records that are not there: {', '.join(sorted(contacts))}.")
    return register


def _lines(pattern: str) -> Iterator[dict[str, str]]:
    for path in sorted(FOLDER.glob(pattern)):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip():
                yield json.loads(line)
