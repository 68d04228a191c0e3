"""Who may do what: roles, rights, and the right that each address asks for. The one place that decides.

Pages, API and exports are all asked the same question here. An address that is not in the table is closed
to everyone, so a page that is added without a thought for who may see it shows itself at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Rol(StrEnum):
    """What someone is here. Each role may also do what the ones before it may."""

    INWONER = "inwoner"
    PROFESSIONAL = "professional"
    KENNISMANAGER = "kennismanager"
    BEHEERDER = "beheerder"


class Recht(StrEnum):
    """What someone may do. OPENBAAR is for everyone; it reads only what was made public."""

    OPENBAAR = "openbaar"
    ACCOUNT = "account"  # one's own account
    LEZEN = "lezen"  # everything in the register but contacts
    CONTACTEN = "contacten"
    VASTLEGGEN = "vastleggen"
    BEOORDELEN = "beoordelen"  # agree that a record becomes public
    BEGRIPPEN = "begrippen"  # vocabularies and factors
    BEHEER = "beheer"  # accounts, the log, erasure, backups


_ADDED: Mapping[Rol, frozenset[Recht]] = {
    Rol.INWONER: frozenset({Recht.OPENBAAR}),
    Rol.PROFESSIONAL: frozenset({Recht.ACCOUNT, Recht.LEZEN, Recht.CONTACTEN, Recht.VASTLEGGEN}),
    Rol.KENNISMANAGER: frozenset({Recht.BEOORDELEN, Recht.BEGRIPPEN}),
    Rol.BEHEERDER: frozenset({Recht.BEHEER}),
}
RIGHTS: Mapping[Rol, frozenset[Recht]] = {
    rol: frozenset().union(*(_ADDED[lower] for lower in list(Rol)[: i + 1])) for i, rol in enumerate(Rol)
}
# What a key for a program can be made for; managing accounts takes a person.
FOR_KEYS = (Recht.LEZEN, Recht.VASTLEGGEN, Recht.BEGRIPPEN)


@dataclass(frozen=True)
class Actor:
    """Who asks. id and naam are those of an account, "" for a resident."""

    id: str = ""
    naam: str = ""
    rol: Rol = Rol.INWONER
    rechten: frozenset[Recht] = RIGHTS[Rol.INWONER]

    @classmethod
    def with_role(cls, id_: str, naam: str, rol: str) -> Actor:
        known = Rol(rol)
        return cls(id_, naam, known, RIGHTS[known])

    def limited_to(self, rechten: tuple[str, ...]) -> Actor:
        """The same, through a key that was made for these rights alone."""
        wanted = frozenset(Recht(recht) for recht in rechten) | RIGHTS[Rol.INWONER]
        return Actor(self.id, self.naam, self.rol, self.rechten & wanted)

    def may(self, recht: Recht) -> bool:
        return recht in self.rechten

    @property
    def known(self) -> bool:
        return bool(self.id)


INWONER = Actor()


class SignInFirst(PermissionError):
    """Nobody is signed in, and this takes someone who is."""


class NotAllowed(PermissionError):
    """Someone is signed in whose role does not reach this far. `recht` is what is missing."""

    def __init__(self, recht: Recht | None) -> None:
        self.recht = recht
        super().__init__(recht or "geen")


# method and address, as the router writes it -> what it asks
ADDRESSES: dict[str, Recht] = {
    # reading: residents get what was made public, others the whole register
    "GET /": Recht.OPENBAAR,
    "GET /antwoord": Recht.OPENBAAR,
    "POST /antwoord": Recht.OPENBAAR,
    "GET /register": Recht.OPENBAAR,
    "GET /keuzes/<id_>": Recht.OPENBAAR,
    "GET /keuzes/<id_>/motivering": Recht.OPENBAAR,
    "GET /keuzes/<id_>/motivering.txt": Recht.OPENBAAR,
    "GET /keuzes/<id_>/motivering.docx": Recht.OPENBAAR,
    "GET /keuzes/<id_>/motivering.pdf": Recht.OPENBAAR,
    "GET /over": Recht.OPENBAAR,
    "GET /privacy": Recht.OPENBAAR,
    "GET /toegankelijkheid": Recht.OPENBAAR,
    "GET /open-data": Recht.OPENBAAR,
    "GET /open-data/keuzes.csv": Recht.OPENBAAR,
    "GET /open-data/keuzes.json": Recht.OPENBAAR,
    "GET /open-data/keuzes.csv-metadata.json": Recht.OPENBAAR,
    "GET /open-data/vocabulaires.json": Recht.OPENBAAR,
    "GET /open-data/uitwisseling.json": Recht.OPENBAAR,
    "GET /open-data/catalogus": Recht.OPENBAAR,
    "GET /open-data/catalogus.ttl": Recht.OPENBAAR,
    "GET /open-data/catalogus.jsonld": Recht.OPENBAAR,
    "GET /open-data/algoritmeregister.json": Recht.OPENBAAR,
    "GET /over/algoritme": Recht.OPENBAAR,
    "GET /.well-known/security.txt": Recht.OPENBAAR,
    "GET /robots.txt": Recht.OPENBAAR,
    "GET /static/<path:filename>": Recht.OPENBAAR,
    "GET /health/live": Recht.OPENBAAR,
    "GET /health/ready": Recht.OPENBAAR,
    "GET /v1/openapi.json": Recht.OPENBAAR,
    "GET /v1/zoekresultaten": Recht.OPENBAAR,
    "POST /v1/zoekresultaten": Recht.OPENBAAR,
    "GET /v1/keuzes": Recht.OPENBAAR,
    "GET /v1/keuzes/<id>": Recht.OPENBAAR,
    "GET /v1/keuzes/<id>/vergelijkbare-keuzes": Recht.OPENBAAR,
    "GET /v1/keuzes/<id>/motivering": Recht.OPENBAAR,
    "GET /v1/vocabulaires": Recht.OPENBAAR,
    "GET /v1/vocabulaires/<naam>": Recht.OPENBAAR,
    # coming in and going out
    "GET /inloggen": Recht.OPENBAAR,
    "POST /inloggen": Recht.OPENBAAR,
    "GET /inloggen/oidc": Recht.OPENBAAR,
    "GET /inloggen/oidc/terug": Recht.OPENBAAR,
    "POST /uitloggen": Recht.OPENBAAR,
    "GET /welkom/<code>": Recht.OPENBAAR,
    "POST /welkom/<code>": Recht.OPENBAAR,
    # one's own account
    "GET /account": Recht.ACCOUNT,
    "POST /account/wachtwoord": Recht.ACCOUNT,
    "POST /account/uitloggen-overal": Recht.ACCOUNT,
    "POST /account/sleutels": Recht.ACCOUNT,
    "POST /account/sleutels/<id_>/intrekken": Recht.ACCOUNT,
    # accounts of others, and the log
    "GET /beheer/accounts": Recht.BEHEER,
    "POST /beheer/accounts": Recht.BEHEER,
    "GET /beheer/accounts/<id_>": Recht.BEHEER,
    "POST /beheer/accounts/<id_>/rol": Recht.BEHEER,
    "POST /beheer/accounts/<id_>/blokkeren": Recht.BEHEER,
    "POST /beheer/accounts/<id_>/toelaten": Recht.BEHEER,
    "POST /beheer/accounts/<id_>/link": Recht.BEHEER,
    "POST /beheer/accounts/<id_>/uitloggen": Recht.BEHEER,
    "POST /beheer/accounts/<id_>/werkaccount": Recht.BEHEER,
    "POST /beheer/accounts/<id_>/overdragen": Recht.BEHEER,
    "GET /beheer/logboek": Recht.BEHEER,
    "GET /beheer/logboek.csv": Recht.BEHEER,
    # erasing, and backups
    "GET /keuzes/<id_>/wissen": Recht.BEHEER,
    "POST /keuzes/<id_>/wissen": Recht.BEHEER,
    "GET /beheer/wissen": Recht.BEHEER,
    "POST /beheer/wissen": Recht.BEHEER,
    "POST /beheer/wissen/persoon": Recht.BEHEER,
    "GET /beheer/wissen/<naam>": Recht.BEHEER,
    "GET /beheer/wissen/<naam>.json": Recht.BEHEER,
    "POST /beheer/wissen/<naam>/controleren": Recht.BEHEER,
    "GET /beheer/instellingen": Recht.BEHEER,
    "POST /beheer/instellingen": Recht.BEHEER,
    "GET /beheer/reservekopieen": Recht.BEHEER,
    "POST /beheer/reservekopieen": Recht.BEHEER,
    # the borders that maps are drawn by
    "GET /beheer/kaart": Recht.BEHEER,
    "POST /beheer/kaart": Recht.BEHEER,
    "POST /beheer/kaart/weg": Recht.BEHEER,
    # guidance, and what other websites show of the register
    "GET /handreiking": Recht.OPENBAAR,
    "GET /technieken/<code>": Recht.OPENBAAR,
    "GET /handreiking/bewerken": Recht.BEGRIPPEN,
    "POST /handreiking/bewerken": Recht.BEGRIPPEN,
    "GET /insluiten": Recht.OPENBAAR,
    "GET /insluiten/zoekvak": Recht.OPENBAAR,
    "GET /insluiten/keuze/<id_>": Recht.OPENBAAR,
    # the lists with terms, and those that were added here
    "GET /beheer/begrippen": Recht.BEGRIPPEN,
    "GET /beheer/begrippen/<naam>": Recht.BEGRIPPEN,
    "POST /beheer/begrippen/<naam>": Recht.BEGRIPPEN,
    "GET /beheer/begrippen/<naam>/<code>": Recht.BEGRIPPEN,
    "POST /beheer/begrippen/<naam>/<code>": Recht.BEGRIPPEN,
    "POST /beheer/begrippen/<naam>/<code>/vervallen": Recht.BEGRIPPEN,
    "POST /beheer/begrippen/<naam>/<code>/terughalen": Recht.BEGRIPPEN,
    "POST /v1/vocabulaires/<naam>/begrippen": Recht.BEGRIPPEN,
    "PATCH /v1/vocabulaires/<naam>/begrippen/<code>": Recht.BEGRIPPEN,
    "POST /v1/vocabulaires/<naam>/begrippen/<code>/vervallen": Recht.BEGRIPPEN,
    "POST /v1/vocabulaires/<naam>/begrippen/<code>/terughalen": Recht.BEGRIPPEN,
    # factors through the API: counted in what was recorded, and the groups of reasons
    "GET /v1/cijfers": Recht.OPENBAAR,
    "GET /v1/cijfers/<naam>": Recht.OPENBAAR,
    "GET /v1/factoren": Recht.OPENBAAR,
    "GET /v1/factoren/<code>": Recht.OPENBAAR,
    "GET /v1/factorclusters": Recht.LEZEN,
    "GET /v1/factorclusters/<niveau>/<id>": Recht.LEZEN,
    "GET /v1/factorrondes": Recht.LEZEN,
    "POST /v1/factorrondes": Recht.BEGRIPPEN,
    "GET /v1/factorrondes/<nr>": Recht.LEZEN,
    "DELETE /v1/factorrondes/<nr>": Recht.BEGRIPPEN,
    "GET /v1/factorrondes/<nr>/verschil": Recht.LEZEN,
    "POST /v1/factorrondes/<nr>/aanvaarding": Recht.BEGRIPPEN,
    "POST /v1/factorrondes/<nr>/verwerping": Recht.BEGRIPPEN,
    "GET /v1/factorhandelingen": Recht.LEZEN,
    "POST /v1/factorhandelingen": Recht.BEGRIPPEN,
    "DELETE /v1/factorhandelingen/<nr>": Recht.BEGRIPPEN,
    # groups of reasons; residents are sent on to what is counted of public choices
    "GET /factoren": Recht.OPENBAAR,
    "GET /factoren/beelden": Recht.OPENBAAR,
    "GET /factoren/beelden/<naam>.csv": Recht.OPENBAAR,
    "GET /factoren/beelden/<naam>.svg": Recht.OPENBAAR,
    "GET /factoren/beelden/<naam>.png": Recht.OPENBAAR,
    "GET /factoren/ronde": Recht.LEZEN,
    "POST /factoren/ronde": Recht.BEGRIPPEN,
    "POST /factoren/ronde/stoppen": Recht.BEGRIPPEN,
    "GET /factoren/voorstel": Recht.BEGRIPPEN,
    "POST /factoren/voorstel/aanvaarden": Recht.BEGRIPPEN,
    "POST /factoren/voorstel/verwerpen": Recht.BEGRIPPEN,
    "GET /factoren/handelingen": Recht.LEZEN,
    "POST /factoren/handelingen/<nr>/ongedaan": Recht.BEGRIPPEN,
    "GET /factoren/groepen/<niveau>/<groep>": Recht.LEZEN,
    "GET /factoren/groepen/<niveau>/<groep>/splitsen": Recht.BEGRIPPEN,
    "POST /factoren/groepen/<niveau>/<groep>/<wat>": Recht.BEGRIPPEN,
    # figures: of public choices for residents, of the whole register for others
    "GET /dashboard": Recht.OPENBAAR,
    "GET /dashboard.pdf": Recht.OPENBAAR,
    "GET /dashboard/landelijk": Recht.OPENBAAR,
    "GET /dashboard/landelijk.pdf": Recht.OPENBAAR,
    "GET /dashboard/leren": Recht.OPENBAAR,
    "GET /dashboard/leren.csv": Recht.OPENBAAR,
    "GET /dashboard/leren.pdf": Recht.OPENBAAR,
    "GET /dashboard/cijfers/<naam>.csv": Recht.OPENBAAR,
    "GET /dashboard/cijfers/<naam>.svg": Recht.OPENBAAR,
    "GET /dashboard/cijfers/<naam>.png": Recht.OPENBAAR,
    "GET /dashboard/cijfers/<naam>/keuzes": Recht.OPENBAAR,
    "GET /trajecten": Recht.OPENBAAR,
    "GET /trajecten.ics": Recht.OPENBAAR,
    # who does what in each trajectory, and what is not said of it
    "GET /trajecten/wie-doet-wat": Recht.LEZEN,
    "GET /trajecten/wie-doet-wat.csv": Recht.LEZEN,
    # how much is asked of the same people
    "GET /trajecten/overvraging": Recht.LEZEN,
    "GET /trajecten/overvraging.csv": Recht.LEZEN,
    "GET /trajecten/overvraging/lijst": Recht.LEZEN,
    "GET /trajecten/overvraging/let-op": Recht.VASTLEGGEN,
    # practising
    "GET /oefenen": Recht.VASTLEGGEN,
    "POST /oefenen/start": Recht.VASTLEGGEN,
    "POST /oefenen/stop": Recht.VASTLEGGEN,
    "POST /oefenen/opnieuw": Recht.VASTLEGGEN,
    # what was before, and who to call
    "GET /keuzes/<id_>/geschiedenis": Recht.LEZEN,
    "GET /v1/keuzes/<id>/versies": Recht.LEZEN,
    "GET /keuzes/<id_>/contacten": Recht.CONTACTEN,
    # documents beside the choices
    "GET /bronnen": Recht.LEZEN,
    "POST /bronnen": Recht.VASTLEGGEN,
    "GET /bronnen/<id_>": Recht.LEZEN,
    "POST /bronnen/<id_>/weg": Recht.VASTLEGGEN,
    "GET /v1/bronnen": Recht.LEZEN,
    "GET /v1/bronnen/<id>": Recht.LEZEN,
    # choices of other municipalities: public at their source
    "GET /elders": Recht.OPENBAAR,
    "GET /elders/<bron>/<id_>": Recht.OPENBAAR,
    "POST /elders": Recht.BEGRIPPEN,
    "GET /elders/laden": Recht.BEGRIPPEN,
    "POST /elders/<bron>/weg": Recht.BEGRIPPEN,
    "POST /elders/<bron>/<id_>/weg": Recht.BEGRIPPEN,
    # from colleagues to residents
    "GET /publicatie": Recht.BEOORDELEN,
    "GET /keuzes/<id_>/publicatie": Recht.LEZEN,
    "POST /keuzes/<id_>/publicatie/aanbieden": Recht.VASTLEGGEN,
    "POST /keuzes/<id_>/publicatie/intrekken": Recht.VASTLEGGEN,
    "POST /keuzes/<id_>/publicatie/akkoord": Recht.BEOORDELEN,
    "POST /keuzes/<id_>/publicatie/vrijgeven": Recht.BEOORDELEN,
    # what was promised to residents: what is public for them, all of it for others
    "GET /beloften": Recht.OPENBAAR,
    "POST /beloften/<id_>/gedaan": Recht.VASTLEGGEN,
    "POST /beloften/<id_>/op-mij": Recht.VASTLEGGEN,
    # one's own work
    "GET /mijn": Recht.VASTLEGGEN,
    # recording
    "POST /keuzes/voorbeeld": Recht.VASTLEGGEN,
    "GET /keuzes/nieuw": Recht.VASTLEGGEN,
    "POST /keuzes/nieuw": Recht.VASTLEGGEN,
    "POST /keuzes/nieuw/document": Recht.VASTLEGGEN,
    "POST /keuzes/klad": Recht.VASTLEGGEN,
    "POST /keuzes/klad/<id_>/weg": Recht.VASTLEGGEN,
    "POST /keuzes/eerder": Recht.VASTLEGGEN,
    "POST /keuzes/persoonsgegevens": Recht.VASTLEGGEN,
    "GET /keuzes/<id_>/bewerken": Recht.VASTLEGGEN,
    "POST /keuzes/<id_>/bewerken": Recht.VASTLEGGEN,
    "GET /keuzes/<id_>/verwijderen": Recht.VASTLEGGEN,
    "POST /keuzes/<id_>/verwijderen": Recht.VASTLEGGEN,
    "POST /v1/keuzes": Recht.VASTLEGGEN,
    "PUT /v1/keuzes/<id>": Recht.VASTLEGGEN,
    "DELETE /v1/keuzes/<id>": Recht.VASTLEGGEN,
}


# Shown within pages of other websites: nobody is signed in there, whatever the browser sends along.
WITHOUT_SESSION = frozenset({"GET /insluiten/zoekvak", "GET /insluiten/keuze/<id_>"})

# Where someone who practises meets the practice register in the place of the real one. Elsewhere they may go
# where residents may, to the pages about practising, and nowhere else: no change reaches the real register.
PRACTISED = frozenset(
    {
        "GET /",
        "GET /antwoord",
        "POST /antwoord",
        "GET /register",
        "GET /keuzes/<id_>",
        "GET /keuzes/<id_>/motivering",
        "GET /keuzes/<id_>/motivering.txt",
        "GET /keuzes/<id_>/motivering.docx",
        "GET /keuzes/<id_>/motivering.pdf",
        "GET /keuzes/<id_>/geschiedenis",
        "GET /keuzes/<id_>/contacten",
        "GET /keuzes/<id_>/publicatie",
        "POST /keuzes/<id_>/publicatie/aanbieden",
        "POST /keuzes/<id_>/publicatie/intrekken",
        "POST /keuzes/voorbeeld",
        "GET /keuzes/nieuw",
        "POST /keuzes/nieuw",
        "POST /keuzes/nieuw/document",
        "POST /keuzes/klad",
        "POST /keuzes/klad/<id_>/weg",
        "POST /keuzes/eerder",
        "POST /keuzes/persoonsgegevens",
        "GET /trajecten/overvraging",
        "GET /trajecten/overvraging.csv",
        "GET /trajecten/overvraging/lijst",
        "GET /trajecten/overvraging/let-op",
        "GET /keuzes/<id_>/bewerken",
        "POST /keuzes/<id_>/bewerken",
        "GET /keuzes/<id_>/verwijderen",
        "POST /keuzes/<id_>/verwijderen",
    }
)
_ABOUT_PRACTISING = frozenset(
    {"GET /oefenen", "POST /oefenen/start", "POST /oefenen/stop", "POST /oefenen/opnieuw"}
)


def address(method: str, rule: str) -> str:
    """A method and address as the tables here write it. HEAD asks what GET does."""
    return f"{'GET' if method == 'HEAD' else method} {rule}"


def open_while_practising(method: str, rule: str) -> bool:
    """Whether someone who practises may come here at all."""
    one = address(method, rule)
    return one in PRACTISED | _ABOUT_PRACTISING or needed(method, rule) is Recht.OPENBAAR


def needed(method: str, rule: str) -> Recht | None:
    """The right that an address asks for; None for an address that the table does not know.

    HEAD asks what GET does; OPTIONS tells no more than which methods there are.
    """
    if method == "OPTIONS":
        return Recht.OPENBAAR
    return ADDRESSES.get(address(method, rule))


def check(actor: Actor, method: str, rule: str) -> None:
    """Raises SignInFirst or NotAllowed unless this actor may use this address."""
    demand(actor, needed(method, rule))


def demand(actor: Actor, recht: Recht | None) -> None:
    """Raises SignInFirst or NotAllowed unless this actor has the right (None: nobody has)."""
    if recht is not None and actor.may(recht):
        return
    raise NotAllowed(recht) if actor.known or recht is None else SignInFirst(recht)
