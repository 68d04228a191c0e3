"""The commands `uitwisseling` of the shell: an exchange file for others, and the choices of others from one."""

from __future__ import annotations

from pathlib import Path

import click

from data.events import Maker
from data.exporting import ExportError
from service import exchange
from service.cli import bar, cli, fail, opened
from service.elders import Elders, EldersNotFound, UnusableExchange, Verslag
from service.exchange_reading import MAX_BYTES

_SHELL = Maker("shell", "shell")
_ROW = "{:<24} {:>7}  {:<12} {}"
_SHOWN = 20  # refused records told one by one


@cli.group(invoke_without_command=True)
@click.pass_context
def uitwisseling(context: click.Context) -> None:
    """Leer van andere gemeenten: schrijf of laad een bestand met openbare keuzes.

    Zonder meer ziet u van wie er keuzes zijn geladen. Die staan naast de eigen keuzes en worden er nooit mee
    gemengd.

    Voorbeeld: keuzeregister uitwisseling laden amsterdam.json
    """
    if context.invoked_subcommand is None:
        with opened("uitwisseling") as register:
            _list(register.elders)


@uitwisseling.command()
@click.argument("bestand", type=click.Path(dir_okay=False, path_type=Path))
def schrijven(bestand: Path) -> None:
    """Schrijf de openbare keuzes voor andere gemeenten, als .json of .jsonl.

    Voorbeeld: keuzeregister uitwisseling schrijven zuidwest.json
    """
    try:
        format = exchange.format_of(bestand)
    except ExportError as error:
        fail(str(error))
    with opened("uitwisseling schrijven") as register:
        face = register.openbaar
        try:
            count = exchange.write(register.engine, face.engine, register.settings, bestand, format)
        except (ExportError, OSError) as error:
            fail(str(error))
    click.echo(f"{count} openbare {'keuze' if count == 1 else 'keuzes'} geschreven naar {bestand}.")


@uitwisseling.command()
@click.argument("bestand", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
def laden(bestand: Path) -> None:
    """Laad de keuzes van een andere gemeente naast de eigen keuzes.

    Laadt u later een nieuwer bestand van dezelfde gemeente, dan komt dat ervoor in de plaats.

    Voorbeeld: keuzeregister uitwisseling laden amsterdam.json
    """
    try:
        with bestand.open("rb") as file:
            content = file.read(MAX_BYTES + 1)  # no more of what is refused anyway
    except OSError as error:
        fail(f"{bestand} kan niet worden gelezen: {error.strerror or error}.")
    with opened("uitwisseling laden") as register:
        try:
            with bar("Keuzes nakijken") as progress:
                done = register.elders.load(content, _SHELL, progress)
        except UnusableExchange as error:
            fail(f"{bestand.name}: {error}")
        with bar("Teksten verwerken") as progress:
            register.elders.encode(progress)
    _tell(done)
    if done.geweigerd:
        raise SystemExit(2)


@uitwisseling.command()
@click.argument("bron")
def weg(bron: str) -> None:
    """Haal alle keuzes van een andere gemeente weer weg.

    Voorbeeld: keuzeregister uitwisseling weg amsterdam
    """
    with opened("uitwisseling weg") as register:
        try:
            count = register.elders.remove_source(bron, _SHELL)
        except EldersNotFound:
            known = ", ".join(one.id for one in register.elders.store.sources()) or "er is er geen"
            fail(f'Er zijn geen keuzes van "{bron}" geladen. Wel van: {known}.')
    click.echo(f"{count} {'keuze' if count == 1 else 'keuzes'} van {bron} weggehaald.")


def _tell(done: Verslag) -> None:
    changes = done.gewijzigd
    click.echo(
        f"{done.bron.naam}: {changes.nieuw} nieuw, {changes.gewijzigd} gewijzigd, {changes.vervallen} vervallen, "
        f"{changes.ongewijzigd} ongewijzigd, {len(done.geweigerd)} geweigerd."
    )
    if changes.ouder:
        stood = "stond" if changes.ouder == 1 else "stonden"
        click.echo(f"{changes.ouder} {stood} hier al in een nieuwere versie; die blijft.")
    if changes.geweerd:
        were = "is" if changes.geweerd == 1 else "zijn"
        click.echo(f"{changes.geweerd} {were} hier eerder weggehaald en niet opnieuw geladen.")
    for one in done.geweigerd[:_SHOWN]:
        click.echo(f"Nummer {one.nummer} ({one.id or 'zonder id'}): {one.reden}.", err=True)
    if len(done.geweigerd) > _SHOWN:
        click.echo(f"… en nog {len(done.geweigerd) - _SHOWN}.", err=True)


def _list(elders: Elders) -> None:
    sources = elders.store.sources()
    if not sources:
        click.echo("Er zijn geen keuzes van andere gemeenten geladen.")
        return
    counts = elders.store.counts()
    click.echo(_ROW.format("bron", "keuzes", "geladen", "naam"))
    for one in sources:
        total = sum(counts.get(one.id, {}).values())
        click.echo(_ROW.format(one.id, total, f"{one.geladenOp:%Y-%m-%d}", one.naam))
