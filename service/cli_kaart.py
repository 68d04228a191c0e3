"""The command `kaart` of the shell: giving the register real borders of its buurten, and taking them away again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from data.database import Database, StoreUnavailable
from data.dates import today_here
from data.events import Maker
from data.lock import RegisterInUse
from data.store import Store
from service import area_borders
from service.area_borders import Grenzen
from service.cli import cli, fail
from service.geojson import MAX_BYTES, UnusableMap
from service.map_words import lines
from service.settings import Settings

_SHELL = Maker("shell", "shell")


@cli.command()
@click.argument(
    "bestand", required=False, type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
)
@click.option(
    "--bron", default="", help="Waar de grenzen vandaan komen, met de licentie. Staat onder de kaart."
)
@click.option("--weg", is_flag=True, help="Haal de grenzen weg: de kaart wordt weer schematisch.")
def kaart(bestand: Path | None, bron: str, weg: bool) -> None:
    """Teken het dashboard met de echte grenzen van de buurten, uit een GeoJSON-bestand van CBS of PDOK.

    Zonder bestand ziet u welke grenzen er zijn. Kan alleen als de server niet draait; draait die wel, gebruik dan
    de pagina Beheer.

    Voorbeeld: keuzeregister kaart buurten.geojson --bron "CBS Wijken en buurten 2025, CC BY 4.0"
    """
    if weg and bestand:
        fail("Kies: een bestand, of --weg.")
    grenzen = _read(bestand, bron) if bestand else None
    with _opened() as store:
        if weg:
            gone = area_borders.remove(store.database, _SHELL)
            click.echo(
                "De grenzen zijn weg: de kaart is weer schematisch." if gone else "Er waren geen grenzen."
            )
            return
        if grenzen:
            area_borders.keep(store.database, grenzen, _SHELL)
            click.echo("De grenzen zijn bewaard.")
        found = area_borders.of(store)
    for line in lines(found):
        click.echo(line)


def _read(path: Path, bron: str) -> Grenzen:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)  # no more of what is refused anyway
        return area_borders.of_file(content, bron, today_here(), size=path.stat().st_size)
    except UnusableMap as error:
        fail(f"{path.name}: {error}")
    except OSError as error:
        fail(f"{path} kan niet worden gelezen: {error.strerror or error}.")


@contextmanager
def _opened() -> Iterator[Store]:
    """The store alone: no model is needed for a map."""
    settings = Settings.read()
    if not settings.register.exists():
        fail(f"Er is geen register in {settings.home}.")
    try:
        store = Store(Database.open(settings.register, "het commando kaart"))
    except (RegisterInUse, StoreUnavailable) as error:
        fail(str(error))
    try:
        yield store
    except StoreUnavailable as error:
        fail(str(error))
    finally:
        store.close()
