"""The command `bronnen` of the shell: keeping documents beside the choices, many at once, and listing them."""

from __future__ import annotations

from pathlib import Path

import click

from data.bronnen import SOORTEN
from data.documents import EXTENSIES, UnreadableDocument, read_document
from data.events import Maker
from data.vocabularies import UnknownTerm, vocabulaire
from service.bronnen import ANDERS, Bron, Bronnen, Gegevens
from service.cli import bar, cli, fail, opened
from service.cli_documents import files_in

_SHELL = Maker("shell", "shell")
_ROW = "{:<10} {:<22} {:>8}  {}"
_AT_ONCE = 200  # documents read from the register together, for the list


@cli.command(name="bronnen")
@click.argument("bestanden", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--soort", help=f"Soort document: {', '.join(vocabulaire(SOORTEN).codes)}.")
def bronnen_command(bestanden: tuple[Path, ...], soort: str | None) -> None:
    """Bewaar documenten als bron bij de keuzes, of toon wat er bewaard is.

    Neemt bestanden en mappen. Alleen de tekst wordt bewaard. Zonder bestanden krijgt u de lijst. Een
    bestand dat er al is, komt er niet nog een keer in.

    Voorbeeld: keuzeregister bronnen raadsvoorstellen/ --soort raadsvoorstel
    """
    kind = _kind(soort)
    files = [f for source in bestanden for f in files_in(source)]
    if bestanden and not files:
        fail(f"Hier staat geen document dat wij kunnen lezen ({', '.join(sorted(EXTENSIES))}).")
    with opened("bronnen") as register:
        if not files:
            _list(register.bronnen, kind)
            return
        refused = _keep(register.bronnen, files, kind or ANDERS)
    if refused:
        raise SystemExit(2)


def _kind(soort: str | None) -> str | None:
    if soort is None:
        return None
    try:
        return vocabulaire(SOORTEN).resolve(soort)
    except UnknownTerm as error:
        fail(str(error))


def _keep(bronnen: Bronnen, files: list[Path], soort: str) -> int:
    """Keep what can be read and tell of every file; returns how many could not."""
    rows: list[tuple[str, str, int | str, str]] = []
    refused = 0
    with bar("Documenten lezen") as progress:
        for done, path in enumerate(files, 1):
            try:
                data = path.read_bytes()
                document = read_document(data, path.name)
                kept = bronnen.keep(document, data, Gegevens(soort=soort), _SHELL)
                words = sum(len(a.tekst.split()) for a in document.alineas)
                rows.append(
                    ("bewaard" if kept.nieuw else "was er al", kept.bron.id, words, kept.bron.titel)
                )
            except UnreadableDocument as error:
                refused += 1
                rows.append(("geweigerd", "", "", str(error)))
            except OSError as error:
                refused += 1
                rows.append(
                    ("geweigerd", "", "", f"{path} kan niet worden gelezen: {error.strerror or error}.")
                )
            progress(done, len(files))
    with bar("Teksten verwerken") as progress:
        bronnen.encode(progress)
    click.echo(_ROW.format("stand", "id", "woorden", "titel"))
    for row in rows:
        click.echo(_ROW.format(*row))
    new = sum(row[0] == "bewaard" for row in rows)
    click.echo(f"\n{new} bewaard, {len(rows) - new - refused} waren er al, {refused} geweigerd.")
    return refused


def _list(bronnen: Bronnen, soort: str | None) -> None:
    total = bronnen.store.count(soort)
    if not total:
        click.echo(
            "Er is nog geen document bewaard." if soort is None else "Er is geen document van deze soort."
        )
        return
    click.echo(_ROW.format("datum", "id", "keuzes", "titel"))
    for start in range(0, total, _AT_ONCE):
        for bron in bronnen.store.page(soort, limit=_AT_ONCE, offset=start):
            click.echo(_line(bron))
    click.echo(f"\n{total} {'document' if total == 1 else 'documenten'}.")


def _line(bron: Bron) -> str:
    day = bron.datum.isoformat() if bron.datum else "-"
    label = vocabulaire(SOORTEN).label(bron.soort)
    return _ROW.format(day, bron.id, len(bron.keuzes), f"{bron.titel} ({label})")
