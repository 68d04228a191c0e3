"""The command `factors …` of the shell: grouping reasons anew, what that changes, and the groups as a file."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import IO

import click

from data.events import Maker
from data.exporting import export_cells, replacing
from data.factors import NIVEAUS, Ronde, Stand
from data.wording import counted, dutch_number
from models.encoding import EncoderError
from models.weight_source import WeightsError
from service import factor_export
from service.cli import bar, cli, fail, opened
from service.evaluation import UnreadableSet
from service.factor_grouping import TooLittle
from service.factors import Factors, Niveau, NoProposal, groups_of
from service.opening import Register, load_encoder
from service.settings import Settings

_SHELL = Maker("shell", "shell")
_SHOWN = 5  # changes of one kind on one level that are told one by one
_SOON = 0.2  # seconds between two looks at how far a run is
_NO_PROPOSAL = "Er ligt geen voorstel. Maak er een met: keuzeregister factors run"
_NO_GROUPS = "Er is nog geen indeling. Maak er een met: keuzeregister factors run"


@cli.group()
def factors() -> None:
    """Deel de redenen in keuzes in groepen in, en volg wat er verandert.

    Werkt als de server niet draait; draait die wel, gebruik dan de pagina Factoren.

    Voorbeeld: keuzeregister factors run
    """


@factors.command()
def run() -> None:
    """Maak een nieuwe indeling.

    De eerste geldt meteen. Elke volgende is een voorstel: bekijk het met factors diff en laat het gelden met
    factors accept.

    Voorbeeld: keuzeregister factors run
    """
    with opened("factors run") as register:
        ronde = _run(register.factors)
        books = register.factors.codeboeken()
    if ronde.stand in (Stand.MISLUKT, Stand.GESTOPT):
        fail(ronde.melding)
    click.echo(f"Ronde {ronde.nr}: {_size(ronde)} ingedeeld.")
    if ronde.stand is Stand.AANVAARD:
        told = ", ".join(f"{niveau} {len(groups_of(books.get(niveau)))}" for niveau in NIVEAUS)
        click.echo(f"Deze indeling geldt nu. Groepen: {told}.")
    else:
        click.echo("Dit is een voorstel. Wat er verandert, ziet u met: keuzeregister factors diff")


def _run(factors: Factors) -> Ronde:
    """Begin a run and follow it to its end."""
    started = factors.runs.start(_SHELL)
    with bar("Zinnen indelen") as progress:
        while found := factors.runs.voortgang:
            progress(round(100 * found.deel), 100)
            time.sleep(_SOON)
        factors.runs.wait()
        progress(100, 100)
    return factors.store.ronde(started.nr)


def _size(ronde: Ronde) -> str:
    return f"{_sentences(ronde.zinnen)} uit {counted(ronde.keuzes, 'keuze', 'keuzes')}"


@factors.command()
def diff() -> None:
    """Laat zien wat er verandert als het voorstel geldt.

    Voorbeeld: keuzeregister factors diff
    """
    with opened("factors diff") as register:
        try:
            found = register.factors.verschil()
        except NoProposal:
            fail(_NO_PROPOSAL)
    click.echo(f"Ronde {found.ronde.nr}: {_size(found.ronde)}.")
    for level in found.niveaus.values():
        for line in _difference(level):
            click.echo(line)
    click.echo("\nLaat dit gelden met: keuzeregister factors accept")


def _difference(level: Niveau) -> list[str]:
    """One level in words."""
    verschil, names = level.verschil, level.names
    moved = sum(o.zinnen for o in verschil.overgangen)
    lines = [
        f"\n{verschil.niveau.capitalize()}: {dutch_number(moved)} zinnen gaan naar een andere groep, "
        f"{dutch_number(verschil.nieuwe_zinnen)} komen erbij, {dutch_number(verschil.weg)} vallen weg "
        f"(gelijk: {_dutch(verschil.gelijk)} van 1).",
        f"  Gegeven namen die blijven: {verschil.namen_behouden} van {verschil.namen}.",
    ]
    for told in (
        [f"Nieuw: {names[id_]} ({id_})" for id_ in verschil.nieuw],
        [f"Vervalt: {names[id_]} ({id_})" for id_ in verschil.vervallen],
        [f"{_sentences(o.zinnen)}: {names[o.van]} -> {names[o.naar]}" for o in verschil.overgangen],
        [f"Andere naam: {old} -> {new} ({id_})" for id_, (old, new) in verschil.hernoemd.items()],
    ):
        lines += [f"  {line}" for line in told[:_SHOWN]]
        if len(told) > _SHOWN:
            lines.append(f"  … en nog {len(told) - _SHOWN}.")
    return lines


def _sentences(count: int) -> str:
    return counted(count, "zin", "zinnen")


def _dutch(value: float) -> str:
    return f"{value:.2f}".replace(".", ",")


@factors.command()
def accept() -> None:
    """Laat het voorstel voortaan gelden.

    Namen, samenvoegingen en alles wat u met de hand deed, blijven.

    Voorbeeld: keuzeregister factors accept
    """
    with opened("factors accept") as register:
        try:
            ronde = register.factors.accept(_SHELL)
        except NoProposal:
            fail(_NO_PROPOSAL)
    click.echo(f"Ronde {ronde.nr} geldt nu.")


@factors.command()
@click.argument("bestand", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--format",
    "kind",
    type=click.Choice(["csv", "json"]),
    help="Soort bestand. Zonder: json als de naam op .json eindigt, en anders csv.",
)
@click.option("--niveau", type=click.Choice(list(NIVEAUS)), help="Alleen dit niveau; zonder: alle drie.")
def export(bestand: Path, kind: str | None, niveau: str | None) -> None:
    """Schrijf de groepen met hun zinnen naar een bestand.

    Daar staan ook zinnen in van keuzes die niet openbaar zijn.

    Voorbeeld: keuzeregister factors export groepen.csv --niveau middel
    """
    niveaus = [niveau] if niveau else list(NIVEAUS)
    as_json = (kind or bestand.suffix.lower().lstrip(".")) == "json"
    with opened("factors export") as register:
        if not register.factors.codeboeken():
            fail(_NO_GROUPS)
        try:
            with replacing(bestand) as stream:
                count = _write(register, niveaus, stream, as_json)
        except OSError as error:
            fail(f"{bestand} is niet geschreven: {error.strerror or error}.")
    click.echo(f"{_sentences(count)} geschreven naar {bestand}.")


def _write(register: Register, niveaus: Sequence[str], stream: IO[bytes], as_json: bool) -> int:
    """Write the groups of these levels; returns how many sentences."""
    if not as_json:
        return export_cells(factor_export.HEADERS, factor_export.rows(register, niveaus), stream)
    tree = factor_export.tree(register, niveaus)
    stream.write((json.dumps(tree, ensure_ascii=False, indent=1) + "\n").encode())
    return sum(len(g["zinnen"]) for level in tree["niveaus"] for g in level["groepen"])


@factors.command()
@click.argument("bestand", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--groups", type=click.IntRange(2, 10_000), help="Hoeveel groepen; zonder: zoveel als er labels zijn."
)
@click.option("--anchors", is_flag=True, help="Laat de factoren van de vocabulaire meewegen.")
@click.option("--json", "as_json", is_flag=True, help="Schrijf één JSON-object.")
def evaluate(bestand: Path, groups: int | None, anchors: bool, as_json: bool) -> None:
    """Meet hoe goed teksten worden gegroepeerd waarvan het label bekend is.

    BESTAND heeft een JSON-object per regel: {"text": "…", "label": "…"}. Het register wordt niet gebruikt.

    Voorbeeld: keuzeregister factors evaluate zinnen.jsonl --groups 12 --json
    """
    from service import factor_evaluation  # with scikit-learn, which takes most of a second to load

    try:
        # What is wrong with the file is told before a model is loaded.
        factor_evaluation.read_labelled(bestand)
        encoder = load_encoder(Settings.read(), lambda text: click.echo(text, err=True))
        with bar("Teksten verwerken") as progress:
            found = factor_evaluation.evaluate_file(
                bestand, encoder, groups=groups, anchors=anchors, progress=progress
            ).as_dict()
    except TooLittle as error:
        fail(f"{bestand.name} heeft {error.count} verschillende teksten. Dat is te weinig om te groeperen.")
    except (UnreadableSet, EncoderError, WeightsError, OSError) as error:
        fail(str(error))
    if as_json:
        click.echo(json.dumps(found))
        return
    for name, value in found.items():
        click.echo(f"{name:<14} {f'{value:.4f}' if isinstance(value, float) else value}")
