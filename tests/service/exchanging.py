"""Exchange files of a municipality that is not there, and a register that published something."""

from __future__ import annotations

import json
from typing import Any

from data.events import Maker
from data.publication import PublicationStore
from service.opening import Register
from tests.service.making import keuze, values

MAKER = Maker("t", "t")
URI = "urn:uuid:11111111-2222-3333-4444-555555555555"
BUURT = {"code": "BU05990001", "label": "Tarwewijk", "soort": "buurt"}


def record(id_: str, versie: int = 1, **more: Any) -> dict[str, Any]:
    """One record of the file, which fits."""
    given = values(id_) | {"publicatie": "openbaar", "gebieden": ["BU05990001"]} | more
    return {"versie": versie, "openbaarOp": "2026-01-02T10:00:00Z", "keuze": given}


def file(*records: Any, gemaaktOp: str = "2026-02-01T10:00:00Z", **more: Any) -> dict[str, Any]:
    return {
        "formaat": "keuzeregister-uitwisseling",
        "versie": "1.0",
        "bron": {"uri": URI, "naam": "Rotterdam Zuid", "uitgever": "Gemeente Rotterdam",
                 "adres": "https://keuzes.example"},
        "gemaaktOp": gemaaktOp,
        "licentie": "https://creativecommons.org/publicdomain/zero/1.0/",
        "aantal": len(records),
        "begrippen": {"gebieden": [BUURT]},
        "keuzes": list(records),
        **more,
    }  # fmt: skip


def content(*records: Any, **more: Any) -> bytes:
    return json.dumps(file(*records, **more), ensure_ascii=False).encode()


def publish(register: Register, *ids: str, **more: Any) -> None:
    """Record choices and let residents read them."""
    register.engine.save([keuze(id_, publicatie="openbaar", **more) for id_ in ids], door="de tests")
    PublicationStore(register.engine.store.database).agree([(id_, 1) for id_ in ids], MAKER)
    register.public.follow()
