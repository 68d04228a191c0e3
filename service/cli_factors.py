"""The command `factors …` of the shell: grouping reasons anew, seeing what changes, and writing it to a file.

What these need is loaded inside them: that takes seconds, and the other commands do without.
"""

from __future__ import annotations

import io
import json
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from data.events import Maker
from data.exporting import export_cells
from data.factors import NIVEAUS, Stand
from models.encoding import EncoderError
from models.weight_source import WeightsError
from service.cli import bar, cli, fail, opened
from service.evaluation import UnreadableSet
from service.opening import load_encoder
from service.settings import Settings

if TYPE_CHECKING:
    from data.factors import Ronde
    from service.factor_codebook import Codeboek
    from service.factors import Factors, Verschil

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
@click.option("--wait", is_flag=True, help="Wacht tot de ronde klaar is. Zonder server gebeurt dat altijd.")
def run(wait: bool) -> None:
    """Maak een nieuwe indeling.

    De eerste geldt meteen. Elke volgende is een voorstel: bekijk het met factors diff en laat het gelden met
    factors accept.

    Voorbeeld: keuzeregister factors run --wait
    """
    with opened("factors run") as register:
        ronde = _run(register.factors)
        groups = {n: _count(register.factors.codeboek(n)) for n in NIVEAUS}
    if ronde.stand in (Stand.MISLUKT, Stand.GESTOPT):
        fail(ronde.melding)
    click.echo(f"Ronde {ronde.nr}: {ronde.zinnen} zinnen uit {ronde.keuzes} keuzes ingedeeld.")
    if ronde.stand is Stand.AANVAARD:
        told = ", ".join(f"{niveau} {count}" for niveau, count in groups.items())
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


def _count(codeboek: Codeboek | None) -> int:
    return sum(1 for groep in codeboek.groepen if not groep.ruis) if codeboek else 0


@factors.command()
def diff() -> None:
    """Laat zien wat er verandert als het voorstel geldt.

    Voorbeeld: keuzeregister factors diff
    """
    from service.factors import NoProposal

    with opened("factors diff") as register:
        found, waiting = register.factors, register.factors.voorstel
        try:
            verschil = found.verschil()
        except NoProposal:
            fail(_NO_PROPOSAL)
        proposed = found.state.proposed(waiting.nr) if waiting else None
        assert waiting is not None
        assert proposed is not None
        lines = [
            line
            for niveau, one in verschil.items()
            if (now := found.codeboek(niveau))
            for line in _difference(one, _names(now, proposed[niveau]))
        ]
    click.echo(f"Ronde {waiting.nr}: {waiting.zinnen} zinnen uit {waiting.keuzes} keuzes.")
    for line in lines:
        click.echo(line)
    click.echo("\nLaat dit gelden met: keuzeregister factors accept")


def _names(now: Codeboek, then: Codeboek) -> dict[str, str]:
    return {g.id: g.naam for g in then.groepen} | {g.id: g.naam for g in now.groepen}


def _difference(verschil: Verschil, names: dict[str, str]) -> list[str]:
    """One level in words."""
    moved = sum(o.zinnen for o in verschil.overgangen)
    lines = [
        f"\n{verschil.niveau.capitalize()}: {moved} zinnen gaan naar een andere groep, "
        f"{verschil.nieuwe_zinnen} komen erbij, {verschil.weg} vallen weg "
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
    return "1 zin" if count == 1 else f"{count} zinnen"


def _dutch(value: float) -> str:
    return f"{value:.2f}".replace(".", ",")


@factors.command()
def accept() -> None:
    """Laat het voorstel voortaan gelden.

    Namen, samenvoegingen en alles wat u met de hand deed, blijven.

    Voorbeeld: keuzeregister factors accept
    """
    from service.factors import NoProposal

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
    from service import factor_export

    niveaus = [niveau] if niveau else list(NIVEAUS)
    as_json = (kind or bestand.suffix.lower().lstrip(".")) == "json"
    with opened("factors export") as register:
        if register.factors.codeboek(niveaus[0]) is None:
            fail(_NO_GROUPS)
        if as_json:
            tree = factor_export.tree(register, niveaus)
            count = sum(len(g["zinnen"]) for level in tree["niveaus"] for g in level["groepen"])
            content = (json.dumps(tree, ensure_ascii=False, indent=1) + "\n").encode()
        else:
            stream = io.BytesIO()
            count = export_cells(factor_export.HEADERS, factor_export.rows(register, niveaus), stream)
            content = stream.getvalue()
    _write(bestand, content)
    click.echo(f"{count} zinnen geschreven naar {bestand}.")


def _write(path: Path, content: bytes) -> None:
    """Replace a file when all of the new one is written."""
    partial = path.with_name(f".{path.name}.deel")
    try:
        partial.write_bytes(content)
        os.replace(partial, path)
    except OSError as error:
        fail(f"{path} is niet geschreven: {error.strerror or error}.")
    finally:
        partial.unlink(missing_ok=True)


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
    from service import factor_evaluation
    from service.factor_grouping import TooLittle

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
