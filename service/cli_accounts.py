"""The commands `account …` of the shell: who may come in, without a browser and without loading a model."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from data.accounts import Account
from data.database import Database, StoreUnavailable
from data.dates import HERE
from data.events import Maker
from data.lock import RegisterInUse
from data.own_terms import OwnTerms
from service.access import Rol
from service.accounts import LINK_LENGTH, Accounts, Refused
from service.cli import cli, fail
from service.settings import Settings

_SHELL = Maker("shell", "shell")
_ROLE = click.Choice([str(rol) for rol in tuple(Rol)[1:]])


@contextmanager
def opened_accounts(what: str) -> Iterator[Accounts]:
    """The accounts for one command. Only the store is opened: this also works when the model does not."""
    settings = Settings.read()
    try:
        database = Database.open(settings.register, f"het commando {what}")
    except (RegisterInUse, StoreUnavailable) as error:
        fail(str(error))
    own_terms = OwnTerms(database)
    try:
        yield Accounts(database)
    except (Refused, StoreUnavailable) as error:
        fail(str(error))
    finally:
        own_terms.close()
        database.close()


def found_account(accounts: Accounts, email: str) -> Account:
    account = accounts.store.by_email(email)
    if not account:
        fail(f"Er is geen account met het e-mailadres {email}. Bekijk ze met: keuzeregister account lijst")
    return account


def _show_link(code: str) -> None:
    click.echo("Geef deze link aan de eigenaar, achter het adres van uw server. Daarmee kiest die een")
    click.echo(f"wachtwoord. De link werkt één keer, {LINK_LENGTH.days} dagen lang:")
    click.echo(f"  /welkom/{code}")


@cli.group()
def account() -> None:
    """Beheer wie mag inloggen.

    Kan alleen als de server niet draait. Draait die wel, gebruik dan de pagina Beheer.

    Voorbeeld: keuzeregister account toevoegen noor@denhaag.nl --naam "Noor Bakker" --rol professional
    """


@account.command()
@click.argument("email")
@click.option("--naam", required=True, help="Hoe collega's deze persoon kennen.")
@click.option("--rol", type=_ROLE, required=True, help="Wat deze persoon mag.")
def toevoegen(email: str, naam: str, rol: str) -> None:
    """Maak een account, met een link om een wachtwoord te kiezen.

    Voorbeeld: keuzeregister account toevoegen noor@denhaag.nl --naam "Noor Bakker" --rol professional
    """
    with opened_accounts("account toevoegen") as accounts:
        made, code = accounts.add(naam, email, rol, _SHELL)
    click.echo(f"Het account van {made.naam} is gemaakt: {made.rol}.")
    _show_link(code)


@account.command()
def lijst() -> None:
    """Laat alle accounts zien, met hun rol en wanneer er voor het laatst is ingelogd.

    Voorbeeld: keuzeregister account lijst
    """
    with opened_accounts("account lijst") as accounts:
        found, last = accounts.store.every(), accounts.last_signed_in()
    if not found:
        click.echo("Er zijn nog geen accounts. Maak er een met: keuzeregister account toevoegen")
    for one in found:
        moment = last.get(one.id)
        seen = f"{moment.astimezone(HERE):%d-%m-%Y %H.%M}" if moment else "nooit"
        notes = "" if one.actief else ", geblokkeerd"
        notes += "" if one.wachtwoord or one.onderwerp else ", nog geen wachtwoord"
        click.echo(f"{one.email}  {one.naam}  {one.rol}{notes}  (ingelogd: {seen})")


@account.command(name="rol")
@click.argument("email")
@click.argument("rol", type=_ROLE)
def change_role(email: str, rol: str) -> None:
    """Geef een account een andere rol.

    Voorbeeld: keuzeregister account rol noor@denhaag.nl kennismanager
    """
    with opened_accounts("account rol") as accounts:
        one = found_account(accounts, email)
        accounts.change_role(one.id, rol, _SHELL)
    click.echo(f"{one.naam} is nu {rol}.")


@account.command()
@click.argument("email")
def blokkeren(email: str) -> None:
    """Laat iemand niet meer inloggen. Sleutels en links van dit account vervallen.

    Voorbeeld: keuzeregister account blokkeren noor@denhaag.nl
    """
    with opened_accounts("account blokkeren") as accounts:
        one = found_account(accounts, email)
        accounts.set_active(one.id, False, _SHELL)
    click.echo(f"{one.naam} kan niet meer inloggen.")


@account.command()
@click.argument("email")
def toelaten(email: str) -> None:
    """Laat iemand die geblokkeerd is weer inloggen.

    Voorbeeld: keuzeregister account toelaten noor@denhaag.nl
    """
    with opened_accounts("account toelaten") as accounts:
        one = found_account(accounts, email)
        accounts.set_active(one.id, True, _SHELL)
    click.echo(f"{one.naam} kan weer inloggen.")


@account.command()
@click.argument("email")
def link(email: str) -> None:
    """Maak een nieuwe link om een wachtwoord te kiezen, ook voor wie het oude vergat.

    Voorbeeld: keuzeregister account link noor@denhaag.nl
    """
    with opened_accounts("account link") as accounts:
        one = found_account(accounts, email)
        code = accounts.invite(one.id, _SHELL)
    _show_link(code)
