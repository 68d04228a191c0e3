"""What went wrong with a disk, told in Dutch: why, and what to do."""

from __future__ import annotations

from pathlib import Path

import duckdb


def is_about_the_disk(error: Exception) -> bool:
    """Whether a write failed, and not what was to be written."""
    if isinstance(error, duckdb.TransactionException):
        # So DuckDB says that a commit could not be written; a broken constraint it says the same way.
        text = str(error).lower()
        return "failed to commit" in text and "constraint" not in text
    return isinstance(error, (duckdb.IOException, duckdb.FatalException, OSError))


# What an error's text holds -> why, and what to do.
_REASONS = (
    (
        ("no space left", "disk full", "out of disk", "file too large"),
        "de schijf is vol. Maak ruimte en start opnieuw; wat eerder is bevestigd, is bewaard.",
    ),
    (
        ("permission denied", "not permitted", "read-only", "readonly"),
        "de map of het bestand is alleen-lezen. Geef dit account schrijfrecht, of kies een andere map.",
    ),
    (
        ("file exists", "not a directory"),
        "op die plek staat een bestand. Kies een andere map.",
    ),
    (
        ("could not set lock", "conflicting lock"),
        "een ander programma heeft het bestand open. Sluit dat programma en probeer het opnieuw.",
    ),
    (
        ("not a valid duckdb", "corrupt", "checksum", "could not read enough bytes"),
        "keuzeregister.duckdb is geen register, of is beschadigd. Zet een reservekopie terug, of kies een andere map.",
    ),
)


def explain_disk(folder: Path, error: Exception) -> str:
    """The message of a failure: where, why, and what to do."""
    text = str(error)
    low = text.lower()
    why = next(
        (reason for signs, reason in _REASONS if any(sign in low for sign in signs)),
        f"{text.splitlines()[0] if text else type(error).__name__} "
        "Start het programma opnieuw; wat eerder is bevestigd, is bewaard.",
    )
    return f"Het register in {folder} kan niet worden geopend of geschreven: {why}"
