"""The lines of the log as people read them: actions, objects and who did it, in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from data.dates import HERE
from data.events import Gebeurtenis

# What stands before the dot in an action -> what it is about, in the order of a list to choose from.
GROUPS = {
    "keuze": "Keuzes",
    "contact": "Contacten",
    "bron": "Documenten bij keuzes",
    "elders": "Keuzes van andere gemeenten",
    "publicatie": "Publicatie",
    "account": "Accounts",
    "inloggen": "Mislukte pogingen om in te loggen",
    "sessie": "Inloggen en uitloggen",
    "link": "Eenmalige links",
    "sleutel": "Sleutels voor programma's",
    "handreiking": "Teksten van de handreiking",
    "kaart": "De kaart met de gebieden",
    "begrip": "Begrippen in de lijsten",
    "factorronde": "Indelingen in factoren",
    "factorgroep": "Groepen van redenen",
    "toegang": "Toegang die is geweigerd",
    "eigenaar": "Overdracht",
    "belofte": "Herinneringen aan beloften",
    "instelling": "Instellingen",
    "reservekopie": "Reservekopieën",
    "logboek": "Het logboek zelf",
}
# Only those that the word itself does not say.
_ACTIONS = {
    "account.rol": "rol gewijzigd",
    "account.actief": "geblokkeerd of toegelaten",
    "account.wachtwoord": "wachtwoord gewijzigd",
    "account.naam": "naam gewijzigd",
    "sessie.begonnen": "ingelogd",
    "sessie.beeindigd": "uitgelogd",
    "sessie.overal-beeindigd": "overal uitgelogd",
    "link.wachtwoord": "link voor wachtwoord gemaakt",
    "link.eerste-beheerder": "link voor eerste beheerder gemaakt",
    "toegang": "pagina geweigerd",
    "factorronde.begonnen": "nieuwe indeling begonnen",
    "factorronde.aanvaard": "nieuwe indeling aanvaard",
    "factorronde.verworpen": "nieuwe indeling verworpen",
    "factorgroep.hernoem": "groep een naam gegeven",
    "factorgroep.voeg-samen": "groepen samengevoegd",
    "factorgroep.splits": "groep gesplitst",
    "factorgroep.verplaats": "zinnen verplaatst",
    "factorgroep.verbied": "groepen apart gehouden",
    "factorgroep.ruis": "groep bij de ruis gezet",
    "factorgroep.factor": "groep een factor gemaakt",
    "factorgroep.ongedaan": "handeling ongedaan gemaakt",
    "eigenaar.genomen": "keuze op zich genomen",
    "elders.geladen": "keuzes van elders geladen",
    "elders.verwijderd": "keuzes van elders weggehaald",
    "elders.keuze-geweerd": "één keuze van elders weggehaald",
    "belofte.herinnerd": "eigenaar herinnerd aan belofte",
    "logboek.geexporteerd": "logboek opgehaald als CSV",
}
GONE, NOBODY, SHELL = "account weg", "niemand bekend", "shell"


@dataclass(frozen=True)
class Regel:
    """A line, ready to read. over: kind and name of the object; adres: where it can be seen, "" for nowhere."""

    gebeurtenis: Gebeurtenis
    op: datetime
    wat: str
    over: str
    adres: str
    wie: str


def line(event: Gebeurtenis, name: Callable[[str], str]) -> Regel:
    """name: what an account is called, "" for one that is gone."""
    kind, _, id_ = event.object.partition(":")
    over, adres = event.object.replace(":", " ", 1).strip(), ""
    if kind == "account" and id_:
        over = (
            f"account van {name(id_)}" if name(id_) else "account onbekend" if id_ == "onbekend" else GONE
        )
        adres = f"/beheer/accounts/{id_}" if name(id_) else ""
    elif kind == "keuze" and id_:
        adres = f"/keuzes/{id_}"
    elif kind == "bron" and event.handeling != "bron.verwijderd":
        adres = f"/bronnen/{id_}"
    elif kind == "elders" and event.handeling == "elders.geladen":
        adres = f"/elders?bron={id_}"
    elif kind == "begrip" and id_:
        adres = f"/beheer/begrippen/{id_}"
    elif kind == "factorronde":
        over, adres = f"ronde {id_}", "/factoren"
    elif kind == "kaart":
        over, adres = "grenzen van buurten", "/beheer/kaart"
    elif kind == "instelling":
        adres = "/beheer/instellingen"
    elif kind == "factorhandeling":
        over, adres = f"handeling {id_}", "/factoren/handelingen"
    return Regel(event, here(event.op), action(event.handeling), over, adres, who(event.actor, name))


def here(moment: datetime) -> datetime:
    """The same moment by the clock here, in whole seconds."""
    return moment.astimezone(HERE).replace(microsecond=0)


def action(handeling: str) -> str:
    """keuze.gewijzigd as "keuze gewijzigd"; some say it in other words."""
    return _ACTIONS.get(handeling) or handeling.replace(".", " ").replace("-", " ")


def who(actor: str, name: Callable[[str], str]) -> str:
    """Who did something: the name of an account, or why there is none."""
    return NOBODY if not actor else SHELL if actor == SHELL else name(actor) or GONE
