"""Filling a new register with the example records, marked as fictional for good."""

from __future__ import annotations

from data.examples import example_register
from service.engine import Progress
from service.opening import EXAMPLE, Register


class RegisterNotEmpty(RuntimeError):
    """The register already holds records of its own; examples are never mixed with them."""


def fill_with_examples(register: Register, progress: Progress | None = None) -> int:
    """Save the example records; returns how many are new or changed. Safe to repeat.

    Raises RegisterNotEmpty when there are records and no examples among them.
    """
    engine = register.engine
    if engine.store.count() and not register.fictief:
        raise RegisterNotEmpty(
            "Dit register bevat eigen keuzes; voorbeelden komen daar niet bij. "
            "Kies met KEUZEREGISTER_HOME een andere map."
        )
    engine.store.set_value(EXAMPLE, "ja")
    examples = [(k, c) for k, c in example_register() if not engine.store.was_deleted(k.id)]
    saved = engine.save(
        [k for k, _ in examples],
        door="voorbeeldregister",
        contacten=[c for _, c in examples],
        progress=progress,
    )
    engine.save_indexes()
    return sum(s.handeling != "ongewijzigd" for s in saved)
