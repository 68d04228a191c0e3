"""The commands `wissen …`, `reservekopie …` and `overdracht`: erasing, backups, and a colleague who leaves."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from data.database import Database, StoreUnavailable
from data.events import Maker
from data.lock import RegisterInUse
from data.store import KeuzeNotFound
from data.validation import InvalidKeuze
from service import backups, erasure, kept_erasures, receipt_words
from service.cli import bar, cli, fail, opened
from service.cli_accounts import found_account, opened_accounts
from service.opening import Register
from service.receipt import ERASURES, Receipt, check
from service.settings import Settings

_SHELL = Maker("shell", "shell")
_yes = click.option("--ja", is_flag=True, help="Vraag niet om bevestiging.")
_proof = click.option(
    "--bewijs",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Schrijf het bewijs ook naar dit bestand.",
)


def _confirm(ja: bool, expected: str, what: str) -> None:
    """Have someone type what is about to go; stops with exit code 1 when they type something else."""
    if ja:
        return
    typed = click.prompt(f"Typ {what} om door te gaan ({expected})", default="", show_default=False)
    if typed.strip() != expected:
        fail("Er is niets gewist, want u typte iets anders.")


def _erase(what: str, bewijs: Path | None, act: Callable[[Register, erasure.Progress], Receipt]) -> None:
    with opened(f"wissen {what}") as register:
        try:
            with bar("Wissen") as tell:
                receipt = act(register, lambda now: tell(now.klaar, now.totaal)).as_dict()
        except (KeuzeNotFound, InvalidKeuze, ValueError) as error:
            fail(str(error))
        kept = register.settings.home / ERASURES / f"{receipt['bewijs']}.json"
    for line in receipt_words.lines(receipt):
        click.echo(line)
    click.echo(f"Bewijs: {kept}")
    if bewijs:
        try:
            bewijs.write_text(kept_erasures.as_json(receipt), encoding="utf-8")
        except OSError as error:
            fail(f"Er is gewist, maar {bewijs} is niet geschreven: {error}. Het bewijs staat in {kept}.")
        click.echo(f"Bewijs: {bewijs}")


@cli.group()
def wissen() -> None:
    """Haal een keuze, een persoon of een tekst overal weg, met een bewijs.

    Verwijderen bewaart de geschiedenis; wissen bewaart niets. Kan alleen als de server niet draait; draait die
    wel, gebruik dan de pagina Beheer.

    Voorbeeld: keuzeregister wissen keuze 2026-abcd2345
    """


@wissen.command()
@click.argument("id_", metavar="ID")
@_proof
@_yes
def keuze(id_: str, bewijs: Path | None, ja: bool) -> None:
    """Wis een keuze met haar hele geschiedenis.

    Voorbeeld: keuzeregister wissen keuze 2026-abcd2345 --bewijs bewijs.json
    """
    _confirm(ja, id_, "het id")
    _erase(
        "keuze",
        bewijs,
        lambda register, progress: erasure.erase(
            register.intern, id_, others=[register.openbaar], maker=_SHELL, progress=progress
        ),
    )


@wissen.command()
@click.option("--email", help="Wis wie dit e-mailadres heeft, ook het account.")
@click.option("--naam", help="Wis wie precies zo heet. Heten twee mensen zo? Gebruik dan alleen --email.")
@_proof
@_yes
def persoon(email: str | None, naam: str | None, bewijs: Path | None, ja: bool) -> None:
    """Wis de contactgegevens en het account van een persoon.

    Teksten die de persoon noemen, ziet u in het bewijs. Vervang daar de naam met: keuzeregister wissen tekst

    Voorbeeld: keuzeregister wissen persoon --email noor@denhaag.nl
    """
    known = " ".join((email or naam or "").split())
    if not known:
        fail("Zeg wie: met --email, met --naam of met allebei.")
    _confirm(ja, known, "het adres" if email else "de naam")
    _erase(
        "persoon",
        bewijs,
        lambda register, progress: erasure.erase_person(
            register.intern,
            email=email,
            naam=naam,
            others=[register.openbaar],
            maker=_SHELL,
            accounts=register.accounts,
            progress=progress,
        ),
    )


@wissen.command()
@click.argument("id_", metavar="ID")
@click.option("--tekst", required=True, help="Wat weg moet, precies zoals het er staat.")
@click.option("--door", required=True, help="Wat er voor in de plaats komt, zoals: de projectleider.")
@_proof
@_yes
def tekst(id_: str, tekst: str, door: str, bewijs: Path | None, ja: bool) -> None:
    """Vervang een naam in een keuze en al haar versies door een rol.

    Voorbeeld: keuzeregister wissen tekst 2026-abcd2345 --tekst "Noor Bakker" --door "de projectleider"
    """
    if not tekst.strip():
        fail("--tekst is leeg.")
    _confirm(ja, id_, "het id")
    _erase(
        "tekst",
        bewijs,
        lambda register, progress: erasure.replace_text(
            register.intern, id_, tekst, door, others=[register.openbaar], maker=_SHELL, progress=progress
        ),
    )


@wissen.command()
@click.argument("bewijs", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def controleer(bewijs: Path) -> None:
    """Kijk of er iets terug is van wat is gewist.

    Eindigt met code 1 als er iets terug is, en met 2 als niet alles te lezen was.

    Voorbeeld: keuzeregister wissen controleer bewijs.json
    """
    try:
        receipt: dict[str, Any] = json.loads(bewijs.read_text(encoding="utf-8"))
        found = check(Settings.read().home, receipt)
    except (OSError, ValueError):
        fail(f"{bewijs} is geen wisbewijs.")
    for line in found.berichten:
        click.echo(line)
    if found.gevonden:
        fail("Er is iets terug van wat is gewist. Wis nog een keer.")
    if found.niet_gelezen:
        click.echo("Niet alles is nagekeken. Stop de server en probeer het opnieuw.", err=True)
        raise SystemExit(2)
    click.echo("Er is niets terug van wat is gewist.")


# -- backups --------------------------------------------------------------------------------------


def _database(what: str) -> Database:
    """The store alone: this also works when the model does not."""
    settings = Settings.read()
    try:
        return Database.open(settings.register, f"het commando {what}")
    except (RegisterInUse, StoreUnavailable) as error:
        fail(str(error))


@cli.group(invoke_without_command=True)
@click.option(
    "--map",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Waar de kopie komt. Zonder: reservekopieen, in de map van het register.",
)
@click.option(
    "--bewaren",
    type=click.IntRange(1, backups.MOST_DAYS),
    default=backups.DAYS,
    show_default=True,
    help="Na zoveel dagen wordt de kopie weggegooid.",
)
@click.pass_context
def reservekopie(context: click.Context, folder: Path | None, bewaren: int) -> None:
    """Maak een reservekopie van het register.

    Kan alleen als de server niet draait. Draait die wel, gebruik dan de pagina Beheer.

    Voorbeeld: keuzeregister reservekopie --bewaren 90
    """
    if context.invoked_subcommand:
        return
    settings = Settings.read()
    if not settings.register.exists():
        fail(f"Er is geen register in {settings.home}.")
    database = _database("reservekopie")
    try:
        made = backups.make(database, settings.home, _SHELL, folder=folder, days=bewaren)
    except (backups.BackupRefused, StoreUnavailable) as error:
        fail(str(error))
    finally:
        database.close()
    click.echo(f"Reservekopie: {made.path}")
    click.echo(f"{_many(made.keuzes)}, bewaard tot {receipt_words.moment(made.verlooptOp)}.")


def _many(keuzes: int | None) -> str:
    return "niet te lezen" if keuzes is None else "1 keuze" if keuzes == 1 else f"{keuzes} keuzes"


@reservekopie.command()
def lijst() -> None:
    """Laat alle reservekopieën zien, en tot wanneer elke wordt bewaard.

    Voorbeeld: keuzeregister reservekopie lijst
    """
    found = backups.every(Settings.read().home)
    for one in found:
        notes = ", opzij gezet bij terugzetten" if one.reden == backups.ASIDE else ""
        if one.expired:
            notes += ", verlopen"
        elif not one.path.exists():
            notes += ", nu niet te vinden"
        click.echo(
            f"{one.path}  {receipt_words.moment(one.gemaaktOp)}  {_many(one.keuzes)}{notes}  "
            f"(bewaard tot {receipt_words.moment(one.verlooptOp)})"
        )
    if not found:
        click.echo("Er zijn geen reservekopieën. Maak er een met: keuzeregister reservekopie")
    else:
        click.echo(
            "Wat verlopen is, wordt weggegooid bij de volgende reservekopie en bij elke start van de server."
        )


@reservekopie.command()
@click.argument("file", metavar="BESTAND", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_yes
def terugzetten(file: Path, ja: bool) -> None:
    """Zet een reservekopie terug. Het register van nu gaat opzij, en wordt bewaard.

    Wat na de reservekopie is gewist, wordt vanzelf opnieuw gewist.

    Voorbeeld: keuzeregister reservekopie terugzetten kopie-20261122-083000-1a2b.duckdb
    """
    settings = Settings.read()
    try:
        keuzes, manifest = backups.examine(file)
        told = f"van {receipt_words.moment(manifest.gemaaktOp)}" if manifest else "zonder gegevens erbij"
        click.echo(f"Reservekopie {told}: {_many(keuzes)}.", err=True)
        if not manifest:
            click.echo(
                "Het bestand .json dat erbij hoort, is er niet. Of de kopie nog heel is, is niet nagekeken.",
                err=True,
            )
        if not ja:
            typed = click.prompt("Typ terugzetten om door te gaan", default="", show_default=False)
            if typed.strip() != "terugzetten":
                fail("Er is niets teruggezet.")
        done = backups.put_back(settings, file, _SHELL, lambda text: click.echo(text, err=True))
    except (backups.BackupRefused, RegisterInUse, StoreUnavailable) as error:
        fail(str(error))
    click.echo(f"Teruggezet: {_many(done.keuzes)}.")
    if done.opzij:
        click.echo(
            f"Het register dat er stond: {done.opzij.path}, bewaard tot "
            f"{receipt_words.moment(done.opzij.verlooptOp)}."
        )
    click.echo(
        f"Opnieuw gewist: {done.wissingen} keer. Wie niet in deze map is gewist, wist u zelf opnieuw."
        if done.wissingen
        else "Sindsdien is hier niets gewist. Wist u elders iets, doe dat dan opnieuw."
    )
    for line in done.mislukt:
        click.echo(f"Let op: {line}")
    click.echo("Iedereen moet opnieuw inloggen. Kijk ook na wie er mag inloggen: dat is weer zoals toen.")
    click.echo("De eerste start duurt langer: dan worden de zoekindexen opnieuw gemaakt.")


# -- handing over ---------------------------------------------------------------------------------


@cli.command()
@click.argument("van")
@click.argument("naar")
def overdracht(van: str, naar: str) -> None:
    """Geef alle keuzes van een collega die vertrekt aan een andere collega.

    VAN en NAAR zijn de e-mailadressen van hun accounts. Ook de contactgegevens bij keuzes worden die van NAAR.

    Voorbeeld: keuzeregister overdracht noor@denhaag.nl karim@denhaag.nl
    """
    with opened_accounts("overdracht") as accounts:
        giver, taker = (found_account(accounts, email) for email in (van, naar))
        done = accounts.hand_over(giver.id, taker.id, _SHELL)
    click.echo(
        f"{_many(len(done.keuzes))} en {done.contacten} {'contact' if done.contacten == 1 else 'contacten'} "
        f"van {giver.naam} zijn nu van {taker.naam}."
    )
