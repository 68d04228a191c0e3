"""Filling a new register with the example records, marked as fictional for good."""

from __future__ import annotations

from data.events import Maker
from data.examples import example_register
from data.keuze import OPENBAAR, Keuze
from data.store import Saved
from service.access import Rol
from service.engine import Progress
from service.opening import EXAMPLE, Register

# Anyone may know these: they exist in the example register alone, which holds nothing but inventions.
PASSWORD = "zuidwest-voorbeeld"
ACCOUNTS = (
    ("Noor Voorbeeld", "professional@voorbeeld.example", Rol.PROFESSIONAL),
    ("Karim Voorbeeld", "kennismanager@voorbeeld.example", Rol.KENNISMANAGER),
    ("Bea Voorbeeld", "beheerder@voorbeeld.example", Rol.BEHEERDER),
)
_DOOR = "voorbeeldregister"


class RegisterNotEmpty(RuntimeError):
    """The register already holds records of its own; examples are never mixed with them."""


def fill_with_examples(register: Register, progress: Progress | None = None) -> int:
    """Save the example records; returns how many are new or changed. Safe to repeat: what people changed stays.

    Raises RegisterNotEmpty when there are records and no examples among them.
    """
    engine = register.engine
    if engine.store.count() and not register.fictief:
        raise RegisterNotEmpty(
            "Dit register bevat eigen keuzes; voorbeelden komen daar niet bij. "
            "Kies met KEUZEREGISTER_HOME een andere map."
        )
    engine.store.set_value(EXAMPLE, "ja")
    # What people deleted or changed since is theirs.
    ours = engine.store.written_by(_DOOR)
    shipped = example_register()
    there = {r.keuze.id for r in engine.store.fetch_ids([k.id for k, _ in shipped])}
    examples = [
        (k, c)
        for k, c in shipped
        if not engine.store.was_deleted(k.id) and (k.id in ours or k.id not in there)
    ]
    saved = engine.save(
        [k for k, _ in examples],
        door=_DOOR,
        contacten=[c for _, c in examples],
        progress=progress,
    )
    _publish(register, [k for k, _ in examples], saved)
    for naam, email, rol in ACCOUNTS:
        register.accounts.add_example(naam, email, rol, PASSWORD)
    engine.save_indexes()
    return sum(s.handeling != "ongewijzigd" for s in saved)


def _publish(register: Register, examples: list[Keuze], saved: list[Saved]) -> None:
    """Nobody has to read the examples that are meant for residents: they were written for them."""
    public = register.public
    shown = public.publications.versions()
    meant = {k.id for k in examples if k.publicatie == OPENBAAR}
    agreed = [(s.id, s.versie) for s in saved if s.id in meant and shown.get(s.id) != s.versie]
    if agreed:
        public.publications.agree(agreed, Maker(herkomst=_DOOR))
        public.follow()
        public.engine.save_indexes()
