"""The command `cijfers` of the shell: the figures of the dashboards as a table on the screen or as a file."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import IO, Any

import click

from data.dates import today_here
from data.exporting import export_cells, replacing
from data.vocabularies import read_as_resident
from service import area_borders, figure_export, figure_words
from service.cli import cli, fail, filter_options, opened, read_filters
from service.dashboards import DASHBOARDS, INSTRUMENTEN, Dashboard
from service.figures import Figure, pictured
from service.instellingen import value_of
from service.opening import Register
from service.selection import Selection
from service.tables import Tabel

_WIDE = 120  # signs that a line of a table may have
_KINDS = (".csv", ".json", ".pdf", ".svg", ".png")
_NOTHING = "Geen keuze past bij deze filters. Laat er een weg."


@dataclass(frozen=True)
class _Asked:
    """What someone asks for: a figure, or None for a whole dashboard; over which records of which register."""

    dashboard: Dashboard
    figuur: Figure | None
    selection: Selection
    register: Register

    @property
    def one(self) -> Figure:
        """The figure. Ends the command where a whole dashboard was named: only PDF holds that."""
        if self.figuur is None:
            fail(
                "Een heel dashboard past alleen in een PDF. Noem een cijfer, of schrijf naar een .pdf-bestand."
            )
        return self.figuur


@cli.command()
@click.argument("naam", required=False)
@filter_options
@click.option("--openbaar", is_flag=True, help="Tel zoals inwoners het zien: zonder kleine aantallen.")
@click.option(
    "--uit",
    type=click.Path(dir_okay=False, path_type=Path),
    help=f"Schrijf naar dit bestand ({', '.join(_KINDS)}); een bestand dat er al is, wordt vervangen.",
)
def cijfers(naam: str | None, openbaar: bool, uit: Path | None, **options: Any) -> None:
    """Laat een cijfer van het dashboard zien, of schrijf het naar een bestand.

    Zonder NAAM ziet u welke cijfers er zijn. NAAM kan ook een heel dashboard zijn: dat past in een PDF.

    Voorbeeld: keuzeregister cijfers doelgroepen --gebied Moerwijk --uit doelgroepen.csv
    """
    if uit and uit.suffix.lower() not in _KINDS:
        fail(f"{uit.name} is geen soort bestand dat wij kennen. Gebruik {', '.join(_KINDS)}.")
    if naam is None and uit is None:
        _list(openbaar)
        return
    dashboard, figuur = _named(naam or INSTRUMENTEN.naam, openbaar)
    with opened("cijfers") as register, _reading(openbaar):
        filters = read_filters(options)
        face = register.openbaar if openbaar else register.intern
        selection = Selection(face.engine.store.database, filters, openbaar, today_here())
        asked = _Asked(dashboard, figuur, selection, register)
        if not selection.aantal:
            fail(_NOTHING)
        if uit is None:
            for one in [figuur] if figuur else _given(dashboard, openbaar):
                _print(one, selection)
            return
        write = _WRITERS[uit.suffix.lower()]
        try:
            with replacing(uit) as stream:
                write(asked, stream)
        except OSError as error:
            fail(f"{uit} is niet geschreven: {error.strerror or error}.")
    click.echo(f"{figuur.titel if figuur else dashboard.titel} geschreven naar {uit}.")


def _given(dashboard: Dashboard, openbaar: bool) -> list[Figure]:
    return [one for one in dashboard.figuren if one.voor_inwoners or not openbaar]


def _list(openbaar: bool) -> None:
    for dashboard in DASHBOARDS:
        click.echo(f"{dashboard.titel} ({dashboard.naam})")
        for one in _given(dashboard, openbaar):
            click.echo(f"  {one.naam:<24} {one.titel}")


def _named(naam: str, openbaar: bool) -> tuple[Dashboard, Figure | None]:
    """A figure or a dashboard by its name; ends the command for any other."""
    known: dict[str, tuple[Dashboard, Figure | None]] = {d.naam: (d, None) for d in DASHBOARDS}
    for dashboard in DASHBOARDS:
        known |= {one.naam: (dashboard, one) for one in _given(dashboard, openbaar)}
    if naam not in known:
        near = get_close_matches(naam, known, n=1)
        hint = f' Bedoelde u "{near[0]}"?' if near else ""
        fail(f'Er is geen cijfer "{naam}".{hint} Alle namen ziet u met: keuzeregister cijfers')
    return known[naam]


@contextmanager
def _reading(openbaar: bool) -> Iterator[None]:
    """Lists as residents read them, where they are who it is for."""
    read_as_resident(openbaar)
    try:
        yield
    finally:
        read_as_resident(False)


# -- on the screen --------------------------------------------------------------------------------


def _print(figure: Figure, selection: Selection) -> None:
    tabel = figure.tabel(selection)
    filters = "; ".join(f"{kop}: {words}" for kop, words in figure_words.chosen(selection.filters))
    click.echo(f"\n{tabel.titel}: {figure_words.of_what(selection)}" + (f" ({filters})" if filters else ""))
    click.echo(tabel.uitleg)
    if tabel.let:
        click.echo(tabel.let)
    if selection.openbaar:
        click.echo(figure_words.SMALL)
    if tabel.rijen:
        click.echo()
    for line in _lines(tabel):
        click.echo(line)


def _lines(tabel: Tabel) -> list[str]:
    """The table in columns; one that is too wide for that row by row, without its noughts."""
    rows = [list(tabel.koppen), *([str(cell) for cell in row] for row in tabel.rows())]
    if not tabel.rijen:
        return []
    widths = [max(len(row[i]) for row in rows) for i in range(len(tabel.koppen))]
    if sum(widths) + 2 * len(widths) <= _WIDE:
        return [
            "  ".join(
                f"{cell:<{w}}" if not i else f"{cell:>{w}}"
                for i, (cell, w) in enumerate(zip(row, widths, strict=True))
            ).rstrip()
            for row in rows
        ]
    found = [
        f"{row[0]}: "
        + ", ".join(
            f"{kop} {cell}" for kop, cell in zip(rows[0][1:], row[1:], strict=True) if cell not in ("0", "")
        )
        for row in rows[1:]
    ]
    return [*found, "Wat er niet bij staat, is 0."]


# -- files ----------------------------------------------------------------------------------------


def _csv(asked: _Asked, stream: IO[bytes]) -> None:
    tabel = asked.one.tabel(asked.selection)
    export_cells(tabel.koppen, tabel.rows(), stream)


def _json(asked: _Asked, stream: IO[bytes]) -> None:
    made = figure_export.tree(asked.dashboard, asked.one, asked.selection)
    stream.write((json.dumps(made, ensure_ascii=False, indent=1) + "\n").encode())


def _svg(asked: _Asked, stream: IO[bytes]) -> None:
    stream.write(_picture(asked, png=False))


def _png(asked: _Asked, stream: IO[bytes]) -> None:
    stream.write(_picture(asked, png=True))


def _picture(asked: _Asked, *, png: bool) -> bytes:
    from service import figure_charts

    drawn = pictured(asked.one, asked.selection)
    tabel = drawn.tabel(asked.selection)
    if not tabel.te_tekenen:
        fail(f"{tabel.let or 'Geen van deze keuzes zegt hier iets over.'} Er valt niets te tekenen.")
    grenzen = area_borders.of(asked.register.engine.store) if drawn.vorm == "kaart" else None
    of = figure_words.subject(asked.selection, asked.register.settings.naam)
    beeld = figure_charts.Beeld(tabel, drawn.vorm, selectie=of, grenzen=grenzen)
    return figure_charts.png(beeld) if png else figure_charts.svg(beeld)


def _pdf(asked: _Asked, stream: IO[bytes]) -> None:
    from service.figure_pdf import as_pdf
    from service.figure_report import Herkomst, compose
    from service.key_figures import key_figures

    selection, store = asked.selection, asked.register.engine.store
    face = asked.register.openbaar if selection.openbaar else asked.register.intern
    herkomst = Herkomst(
        asked.register.settings.naam,
        face.engine.store.revision,
        asked.register.settings.adres,
        area_borders.of(store),
        asked.register.fictief,
    )
    whole = asked.figuur is None and asked.dashboard is INSTRUMENTEN
    kern = key_figures(selection, value_of(store, "overvraging")) if whole else ()
    figures = [asked.figuur] if asked.figuur else asked.dashboard.figuren
    stream.write(as_pdf(compose(asked.dashboard, figures, selection, kern, herkomst)))


_WRITERS: dict[str, Callable[[_Asked, IO[bytes]], None]] = {
    ".csv": _csv,
    ".json": _json,
    ".svg": _svg,
    ".png": _png,
    ".pdf": _pdf,
}
