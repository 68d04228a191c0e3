"""The command `voorstel` of the shell: proposed records from documents, many at once."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from data.documents import EXTENSIES, UnreadableDocument, read_document
from service.cli import bar, cli, fail
from service.proposals import Proposal, propose


@cli.command()
@click.argument("bronnen", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--naar",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="Schrijf de voorstellen naar dit bestand, een per regel (JSONL).",
)
def voorstel(bronnen: tuple[Path, ...], naar: Path) -> None:
    """Maak van documenten voorstellen voor keuzes, met de plek waar elk gegeven vandaan komt.

    Neemt bestanden en mappen. Er wordt niets vastgelegd: u kijkt de voorstellen na.

    Voorbeeld: keuzeregister voorstel raadsvoorstellen/ --naar voorstellen.jsonl
    """
    files = [f for source in bronnen for f in files_in(source)]
    if not files:
        fail(f"Hier staat geen document dat wij kunnen lezen ({', '.join(sorted(EXTENSIES))}).")
    refused: list[str] = []
    today = datetime.now(UTC).astimezone().date()
    try:
        with naar.open("w", encoding="utf-8") as out, bar("Documenten lezen") as progress:
            for done, path in enumerate(files, 1):
                try:
                    proposal = propose(read_document(path), today=today)
                    out.write(json.dumps(as_json(path, proposal), ensure_ascii=False) + "\n")
                except UnreadableDocument as error:
                    refused.append(str(error))
                progress(done, len(files))
    except OSError as error:
        fail(f"{error.filename or naar} kan niet worden gelezen of geschreven: {error.strerror or error}.")
    click.echo(f"{len(files) - len(refused)} voorstellen geschreven naar {naar}.")
    for message in refused:
        click.echo(f"Niet gelezen: {message}", err=True)
    if refused:
        raise SystemExit(2)


def files_in(source: Path) -> list[Path]:
    """A file that was named, whatever it is; of a folder what we can read, at any depth."""
    if source.is_file():
        return [source]
    return sorted(f for f in source.rglob("*") if f.is_file() and f.suffix.lower() in EXTENSIES)


def as_json(path: Path, proposal: Proposal) -> dict[str, Any]:
    """waarden: as an import takes them; herkomst: per field every candidate with its passages."""
    return {
        "document": str(path),
        "soort": proposal.document.soort,
        "meldingen": list(proposal.document.meldingen),
        "waarden": {**_plain(proposal.values()), "bron": path.name},
        "herkomst": {
            veld: [
                {
                    "waarde": _plain(v.waarde),
                    "passages": [
                        {"plaats": h.plaats, "kop": h.alinea.kop, "tekst": h.tekst} for h in v.herkomst
                    ],
                }
                for v in proposal.voor(veld)
            ]
            for veld in proposal.velden()
        },
        "rest": [{"plaats": h.plaats, "tekst": h.tekst} for h in proposal.rest],
    }


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value
