"""A small record that fits, for tests that need any record at all."""

from __future__ import annotations

from typing import Any

from data.keuze import Keuze


def schouw(id_: str, **values: Any) -> Keuze:
    least: dict[str, Any] = {
        "titel": "Een schouw",
        "instrument": "werkbezoek-of-schouw",
        "gebieden": ["BU05183398"],
        "trajectstatus": "afgerond",
        "startdatum": "2024-03-01",
        "afweging": "Op straat zie je meer.",
    }
    return Keuze.model_validate({"id": id_, **least, **values})
