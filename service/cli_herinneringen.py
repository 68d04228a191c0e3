"""The command `herinneringen`: reminding those who look after promises by hand, or seeing what would be sent."""

from __future__ import annotations

import click

from data.database import Database, StoreUnavailable
from data.lock import RegisterInUse
from data.store import Store
from service.cli import cli, fail
from service.herinneringen import Herinneringen, reminders_of
from service.settings import Settings


@cli.command()
@click.option("--proef", is_flag=True, help="Laat zien wat er uit zou gaan, en verstuur niets.")
def herinneringen(proef: bool) -> None:
    """Verstuur de herinneringen aan beloften die nu nodig zijn.

    De server doet dit elke ochtend zelf. Kan alleen als de server niet draait. Wat al is verstuurd, gaat niet nog
    een keer uit.

    Voorbeeld: keuzeregister herinneringen --proef
    """
    settings = Settings.read()
    if settings.smtp is None and not proef:
        fail(
            "Er is geen mailserver ingesteld, dus er gaat niets uit. Vul KEUZEREGISTER_SMTP_HOST in, of bekijk de "
            "herinneringen met: keuzeregister herinneringen --proef"
        )
    if not settings.register.exists():
        fail(f"Er is geen register in {settings.home}.")
    try:
        database = Database.open(settings.register, "het commando herinneringen")
    except (RegisterInUse, StoreUnavailable) as error:
        fail(str(error))
    try:
        reminders = reminders_of(Store(database), settings)
        if proef:
            _show(reminders)
        else:
            _send(reminders)
    except StoreUnavailable as error:
        fail(str(error))
    finally:
        database.close()


def _show(reminders: Herinneringen) -> None:
    briefs = reminders.due()
    for brief in briefs:
        onderwerp, tekst = reminders.told(brief)
        click.echo(f"Aan: {brief.email}\nOnderwerp: {onderwerp}\n\n{tekst}\n{'-' * 60}")
    click.echo(f"{_messages(len(briefs))}. Er is niets verstuurd.")


def _send(reminders: Herinneringen) -> None:
    done = reminders.send_now()
    if done.fout:
        fail(f"{_messages(done.verstuurd)} verstuurd, en toen hield het op: {done.fout}.")
    click.echo(f"{_messages(done.verstuurd)} verstuurd.")
    if done.mislukt:
        fail(f"{_messages(done.mislukt)} niet verstuurd; de volgende keer opnieuw. Hierboven staat waarom.")


def _messages(count: int) -> str:
    return "1 herinnering" if count == 1 else f"{count} herinneringen"
