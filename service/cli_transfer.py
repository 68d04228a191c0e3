"""The commands `import` and `export` of the shell."""

from __future__ import annotations

from dataclasses import astuple, fields
from pathlib import Path
from typing import Any

import click

from data.cells import UnreadableFile
from data.exporting import ExportError, export_bad_rows, export_records, export_report, report_format
from data.mapping import Mapping, MappingError, match_headers
from data.tables import Table, read_table
from service.cli import bar, cli, fail, filter_options, opened, read_filters
from service.transfer import Imported, Persoonsgegeven, export_register, import_table

_SHOWN = 20  # bad rows told one by one; a file has them all
_PERSONAL_COLUMNS = tuple(part.name for part in fields(Persoonsgegeven))


@cli.command(name="import")
@click.argument("bestand", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--kolom", "kolommen", multiple=True, metavar="VELD=KOP", help="Neem dit veld uit die kolom.")
@click.option(
    "--vast",
    multiple=True,
    metavar="VELD=WAARDE",
    help='Geef dit veld in elke rij deze waarde; {kop} wordt de cel van die kolom: titel="Vraag {nr}".',
)
@click.option("--dry-run", is_flag=True, help="Controleer alles, bewaar niets.")
@click.option(
    "--fouten",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Schrijf foute rijen naar dit bestand.",
)
@click.option(
    "--persoonsgegevens",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Schrijf naar dit bestand in welke regels mogelijk persoonsgegevens staan, en welke.",
)
@click.option("--encoding", help="Tekenset van een CSV-bestand, bijvoorbeeld cp1252.")
@click.option("--delimiter", help="Scheidingsteken van een CSV-bestand: komma, puntkomma of tab.")
@click.option("--sheet", help="Naam van het werkblad in een XLSX-bestand.")
def import_command(
    bestand: Path,
    kolommen: tuple[str, ...],
    vast: tuple[str, ...],
    dry_run: bool,
    fouten: Path | None,
    persoonsgegevens: Path | None,
    encoding: str | None,
    delimiter: str | None,
    sheet: str | None,
) -> None:
    """Neem keuzes over uit CSV, XLSX, JSON of JSONL.

    Goede rijen gaan erin; van elke foute rij leest u wat er mis is. Hetzelfde bestand twee keer
    overnemen verandert niets. Staan er mogelijk persoonsgegevens in, dan leest u in hoeveel keuzes; dat
    houdt geen rij tegen.

    Voorbeeld: keuzeregister import keuzes.csv --kolom "afweging=Waarom gekozen?" --dry-run
    """
    try:
        if persoonsgegevens:
            report_format(persoonsgegevens)
        table = read_table(bestand, encoding=encoding, delimiter=delimiter, sheet=sheet)
        mapping = match_headers(table.headers, _pairs(kolommen, "--kolom"), _pairs(vast, "--vast"))
        _show(table, mapping)
        mapping.check()
    except (UnreadableFile, MappingError, ExportError, OSError) as error:
        fail(str(error))
    with opened("import") as register, bar("Overnemen") as progress:
        done = import_table(
            register.engine,
            table,
            mapping,
            dry_run=dry_run,
            progress=progress,
            released=register.public.publications.released,
        )
    would = "Proef, niets bewaard. " if dry_run else ""
    click.echo(
        f"\n{would}{done.aangemaakt} nieuw, {done.gewijzigd} gewijzigd, {done.ongewijzigd} ongewijzigd, "
        f"{len(done.fout)} fout."
    )
    _tell_personal(done, persoonsgegevens)
    for row in done.fout[:_SHOWN]:
        click.echo(str(row), err=True)
    if len(done.fout) > _SHOWN:
        click.echo(
            f"… en nog {len(done.fout) - _SHOWN}. Met --fouten BESTAND krijgt u ze allemaal.", err=True
        )
    if fouten and done.fout:
        try:
            export_bad_rows(table, done.fout, fouten)
        except (ExportError, OSError) as error:
            fail(str(error))
        click.echo(f"Foute rijen staan in {fouten}. Verbeter ze en neem dat bestand over.")
    if done.fout:
        raise SystemExit(2)


def _tell_personal(done: Imported, target: Path | None) -> None:
    """How many choices hold what looks like personal data, and a file that says where."""
    count = done.met_persoonsgegevens
    if not count:
        return
    one = count == 1
    click.echo(
        f"{count} {'keuze bevat' if one else 'keuzes bevatten'} mogelijk persoonsgegevens; "
        f"zij {'kan' if one else 'kunnen'} pas openbaar worden als die weg zijn."
        + ("" if target else " Met --persoonsgegevens BESTAND leest u waar.")
    )
    if target is None:
        return
    try:
        export_report(_PERSONAL_COLUMNS, (astuple(found) for found in done.persoonsgegevens), target)
    except (ExportError, OSError) as error:
        fail(str(error))
    click.echo(f"Waar zij staan, staat in {target}. Bewaar dat bestand niet langer dan nodig.")


def _pairs(given: tuple[str, ...], option: str) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for one in given:
        veld, is_pair, value = one.partition("=")
        if not is_pair or not veld.strip():
            fail(f'{option} verwacht VELD=WAARDE, niet "{one}".')
        if veld.strip() in pairs:
            fail(f"{option} noemt {veld.strip()} twee keer.")
        pairs[veld.strip()] = value
    return pairs


def _show(table: Table, mapping: Mapping) -> None:
    click.echo(f"{table.name}: {len(table.rows)} rijen ({table.note})")
    for veld, header in mapping.columns.items():
        click.echo(f"  {veld:<24} uit kolom {header}")
    for veld, value in mapping.fixed.items():
        click.echo(f"  {veld:<24} vast: {value}")
    for header, near in mapping.unmatched.items():
        hint = f" (lijkt op {near})" if near else ""
        click.echo(f"  {'-':<24} niet gebruikt: {header}{hint}")


@cli.command(name="export")
@click.argument("bestand", type=click.Path(dir_okay=False, path_type=Path))
@filter_options
def export_command(bestand: Path, **options: Any) -> None:
    """Schrijf keuzes naar CSV, XLSX, JSON of JSONL, zonder contacten.

    Voorbeeld: keuzeregister export moerwijk.xlsx --gebied Moerwijk
    """
    try:
        kind = report_format(bestand)
    except ExportError as error:
        fail(str(error))
    with opened("export") as register:
        filters = read_filters(options)
        try:
            count = export_records(export_register(register.engine, filters), kind, bestand)
        except (ExportError, OSError) as error:
            fail(str(error))
    click.echo(f"{count} keuzes geschreven naar {bestand}.")
