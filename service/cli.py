"""The shell: `keuzeregister import | export | search | reindex | evaluate | status | example`.

Messages are Dutch, for the people who run a register; option names follow the shell's English.
`serve` is added by `web.main`, because it needs the pages.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import click
from tqdm import tqdm

from data.database import StoreUnavailable
from data.filters import FILTER_VOCABULAIRES, Filters
from data.lock import RegisterInUse, holder_of
from data.vocabularies import UnknownTerm, vocabulaire
from indexing.fusion import MODES
from indexing.vectors import Description
from models.encoding import EncoderError
from models.weight_source import WeightsError
from service.engine import Progress
from service.evaluation import UnreadableSet, evaluate
from service.examples import RegisterNotEmpty, fill_with_examples
from service.opening import Register, load_encoder, open_register
from service.search import Question
from service.settings import TABLE, InvalidSetting, Settings

# Where the last table ends up when nothing is said about width.
_TEXT_WIDTH = 100


class Failure(click.ClickException):
    """A message for the person at the shell, and exit code 1."""

    def show(self, file: Any = None) -> None:
        click.echo(f"Fout: {self.message}", file=file, err=file is None)


def fail(message: str) -> NoReturn:
    """Say what went wrong and stop with exit code 1."""
    raise Failure(message)


def open_for(settings: Settings, holder: str) -> Register:
    """The register, or a message that says why it can't be opened."""
    try:
        return open_register(settings, holder, report=lambda text: click.echo(text, err=True))
    except (RegisterInUse, StoreUnavailable, EncoderError, WeightsError) as error:
        fail(str(error))


@contextmanager
def opened(what: str) -> Iterator[Register]:
    """The register for one command, closed afterwards; `what` is shown to others meanwhile."""
    register = open_for(Settings.read(), f"het commando {what}")
    try:
        yield register
    except StoreUnavailable as error:
        fail(str(error))
    finally:
        register.close()


@contextmanager
def bar(what: str) -> Iterator[Progress]:
    """A progress bar on stderr, for work that takes longer than two seconds."""
    with tqdm(desc=what, unit="", delay=2, mininterval=0.5, dynamic_ncols=True) as shown:

        def tell(done: int, total: int) -> None:
            shown.total = total
            shown.update(done - shown.n)

        yield tell


class _Group(click.Group):
    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except InvalidSetting as error:
            fail(str(error))


def _settings_help() -> str:
    rows = [f"  {s.name} (nu: {s.default or 'leeg'})\n    {s.help}" for s in TABLE]
    return "\b\nInstellingen, uit de omgeving:\n" + "\n".join(rows)


@click.group(cls=_Group, epilog=_settings_help(), context_settings={"max_content_width": _TEXT_WIDTH})
@click.version_option(package_name="keuzeregister")
def cli() -> None:
    """Het Keuzeregister: waarom kozen we dit instrument, en hoe ging het?"""


def filter_options(command: Any) -> Any:
    """The filters of a search as options: --gebied Moerwijk --doelgroep jongeren --van 2022-01-01."""
    for name in reversed(FILTER_VOCABULAIRES):
        command = click.option(
            f"--{name}", name, multiple=True, metavar="WAARDE", help=f"Alleen deze {name}."
        )(command)
    for name, text in (("tot", "tot en met"), ("van", "vanaf")):
        kind = click.DateTime(["%Y-%m-%d"])
        command = click.option(f"--{name}", type=kind, help=f"Alleen trajecten {text} deze dag.")(command)
    return command


def read_filters(options: dict[str, Any]) -> Filters:
    """Filters from options; names and synonyms are understood, anything else is refused.

    Within `opened`: own terms are known from then on.
    """
    values: dict[str, Any] = {}
    for name, vocab in FILTER_VOCABULAIRES.items():
        try:
            values[name] = tuple(vocabulaire(vocab).resolve(text) for text in options[name])
        except UnknownTerm as error:
            fail(f"--{name}: {error} Kies uit: {', '.join(vocabulaire(vocab).codes)}.")
    for name in ("van", "tot"):
        values[name] = options[name].date() if options[name] else None
    return Filters(**values)


@cli.command()
def example() -> None:
    """Vul een nieuw register met verzonnen voorbeelden.

    Voorbeeld: keuzeregister example
    """
    with opened("example") as register, bar("Voorbeelden opslaan") as progress:
        try:
            count = fill_with_examples(register, progress)
        except RegisterNotEmpty as error:
            fail(str(error))
    click.echo(f"{count} voorbeelden opgeslagen." if count else "De voorbeelden stonden er al.")


@cli.command()
@click.argument("vraag")
@click.option(
    "--aantal", type=click.IntRange(1, 50), default=5, show_default=True, help="Hoeveel keuzes u ziet."
)
@click.option("--mode", type=click.Choice(list(MODES)), default="hybrid", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Schrijf het antwoord als JSON.")
@filter_options
def search(vraag: str, aantal: int, mode: str, as_json: bool, **options: Any) -> None:
    """Stel een vraag in gewoon Nederlands.

    Voorbeeld: keuzeregister search "Hoe bereiken we jongeren in Moerwijk?"
    """
    if not vraag.strip():
        fail('De vraag is leeg. Typ bijvoorbeeld: keuzeregister search "Werkte het ontmoetingscentrum?"')
    with opened("search") as register:
        filters = read_filters(options)
        answer = register.search.answer(
            Question(vraag, filters, perPagina=aantal, modus=mode, bronnen=False)
        )
    if as_json:
        rows = [
            {
                "rang": r.rang,
                "id": r.keuze.id,
                "titel": r.keuze.titel,
                "instrument": r.keuze.instrument,
                "verwantschap": r.verwantschap,
                "zin": r.fragment.parts[1],
            }
            for r in answer.resultaten
        ]
        understood = [{"filter": u.filter, "waarde": u.waarde, "label": u.label} for u in answer.begrepen]
        found = {
            "vraag": vraag,
            "begrepen": understood,
            "oordeel": answer.oordeel,
            "verwant": answer.verwant,
        }
        click.echo(json.dumps({**found, "resultaten": rows}, ensure_ascii=False, indent=2))
        return
    if answer.begrepen:
        click.echo("Begrepen als: " + ", ".join(u.label for u in answer.begrepen))
    click.echo(_HEADINGS[answer.oordeel].format(aantal=answer.verwant))
    for r in answer.resultaten:
        where = ", ".join(vocabulaire("gebieden").label(code) for code in r.keuze.gebieden)
        instrument = vocabulaire("instrumenten").label(r.keuze.instrument)
        click.echo(f"\n{r.rang}. {r.keuze.titel}  [{r.keuze.id}]")
        click.echo(f"   {instrument} · {where} · {r.keuze.startdatum.year} · {r.verwantschap} verwant")
        click.echo(f"   {r.fragment.label}: {r.fragment.parts[1]}")


_HEADINGS = {
    "gevonden": "{aantal} keuzes lijken op uw vraag.",
    "weinig-verwant": "Geen keuze lijkt echt op uw vraag. Deze komen het dichtst in de buurt.",
    "niets": "Niets gevonden. Probeer andere woorden of minder filters.",
}


@cli.command()
@click.option("--encode", is_flag=True, help="Verwerk ook alle teksten opnieuw met het taalmodel.")
def reindex(encode: bool) -> None:
    """Maak de zoekindex opnieuw uit het register.

    Voorbeeld: keuzeregister reindex
    """
    with opened("reindex") as register:
        if encode:
            with bar("Teksten verwerken") as progress:
                register.engine.encode_again(progress)
        register.engine.rebuild()
        click.echo(f"De zoekindex is opnieuw gemaakt: {register.engine.store.count()} keuzes.")


@cli.command(name="evaluate")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--mode", type=click.Choice([*MODES, "all"]), default="all", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Schrijf één JSON-object; zonder --mode voor hybrid.")
def evaluate_command(folder: Path, mode: str, as_json: bool) -> None:
    """Meet hoe goed het zoeken is op een map in BEIR-vorm.

    Voorbeeld: keuzeregister evaluate mijn-set --mode hybrid --json
    """
    settings = Settings.read()
    modes = ["hybrid"] if as_json and mode == "all" else list(MODES) if mode == "all" else [mode]
    try:
        encoder = load_encoder(settings, lambda text: click.echo(text, err=True))
        with bar("Teksten verwerken") as progress:
            rows = evaluate(folder, encoder, settings.home / "evaluatie", modes, progress)
    except (UnreadableSet, EncoderError, WeightsError, OSError) as error:
        fail(str(error))
    if as_json:
        click.echo(json.dumps(rows[0].as_dict()))
        return
    names = list(rows[0].as_dict())
    click.echo("  ".join(f"{name:>14}" for name in names))
    for row in rows:
        values = row.as_dict().values()
        click.echo("  ".join(f"{v:14.4f}" if isinstance(v, float) else f"{v!s:>14}" for v in values))


def index_lines(index: Description) -> tuple[str, str]:
    """How the vector index searches now, and at how many passages that changes."""
    switches = index.switches
    size = f"{index.bytes / 1e6:.0f} MB geheugen"
    if index.kind == "exact":
        now = f"Zoekt exact: vergelijkt elke passage ({size})"
    elif index.passages + index.removed <= switches.whole:
        now = f"Zoekt in 16 bits: vergelijkt elke passage ({size})"
    else:
        now = f"Zoekt verkort: kiest uit schetsen van passages en vergelijkt die in 16 bits ({size})"
    switch = (
        f"Exact tot en met {switches.exact} passages, in 16 bits tot en met {switches.whole}, daarboven "
        f"verkort; wat een filter tot {switches.scan} beperkt, wordt altijd helemaal vergeleken"
    )
    return now, switch


@cli.command()
def status() -> None:
    """Laat zien wat er staat en of het register in gebruik is.

    Voorbeeld: keuzeregister status
    """
    settings = Settings.read()
    click.echo(f"Map       {settings.home}")
    holder = holder_of(settings.register)
    if holder:
        click.echo(f"In gebruik door {holder}")
        click.echo("Stand opvragen kan daar: /health/ready")
        return
    if not settings.register.exists():
        click.echo("Register  nog niet gemaakt; start met: keuzeregister serve")
        return
    with opened("status") as register:
        engine = register.engine
        click.echo(
            f"Register  {engine.store.count()} keuzes, revisie {engine.store.revision}"
            + (", verzonnen voorbeelden" if register.fictief else "")
        )
        if others := register.elders.store.count():
            sources = len(register.elders.store.sources())
            click.echo(f"Elders    keuzes van andere gemeenten: {others}, uit {sources} andere register(s)")
        click.echo(
            f"Zoekindex {len(engine.retriever.vectors)} passages, {len(engine.retriever.words)} keuzes"
        )
        for line in index_lines(engine.retriever.vectors.describe()):
            click.echo(f"          {line}")
        click.echo(
            f"Model     {settings.model or 'meegeleverd'} ({engine.encoder.dimension} getallen per passage)"
        )
    size = sum(p.stat().st_size for p in settings.home.rglob("*") if p.is_file())
    click.echo(f"Schijf    {size / 1e6:.0f} MB")
