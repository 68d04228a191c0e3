"""From a record that colleagues read to one that residents read: what stands in the way, and who agrees.

A record says itself that it is meant for residents. A second person reads it and agrees with that very
version, once no text in it looks like personal data any more, or someone other than its writers has said why
it is none. A later version is read by residents only when someone has agreed with that one too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from data.events import Maker
from data.free_text import each
from data.keuze import OPENBAAR, Keuze
from data.publication import Openbaar, Vrijgave
from data.records import Vastgelegd
from models.readability import Leesbaarheid, assess
from service.access import Actor, Recht, demand
from service.opening import Register
from service.privacy import Finding, find
from service.recording import update

# A general address is meant to be read; a person's name in it is not.
_ADDRESSES_MAY = {"algemeenContact": frozenset({"e-mail", "telefoon", "adres"})}

Stand = Literal["niet-openbaar", "wacht", "openbaar", "nieuwe-versie-wacht"]


class Refused(ValueError):
    """What was asked can't be done; the message says why and what to do, in Dutch."""


@dataclass(frozen=True)
class Bevinding:
    """Something in a text of a record that looks like personal data. veld: path of the text."""

    veld: str
    finding: Finding


@dataclass(frozen=True)
class Publicatie:
    """How a record stands towards residents.

    gelezen: the version that they read. open: what looks like personal data and nobody has spoken for.
    schrijvers: accounts that wrote on what residents don't read yet.
    """

    record: Vastgelegd
    stand: Stand
    gelezen: Openbaar | None
    open: tuple[Bevinding, ...]
    vrijgegeven: tuple[Vrijgave, ...]
    schrijvers: frozenset[str]


def publication(register: Register, id_: str) -> Publicatie:
    """How a record stands towards residents. Raises KeuzeNotFound."""
    return _publication(register, register.engine.store.get(id_))


def _publication(register: Register, record: Vastgelegd) -> Publicatie:
    publications, id_ = register.public.publications, record.keuze.id
    released = publications.released(id_)
    read = publications.get(id_)
    return Publicatie(
        record=record,
        stand=_stand(record, read),
        gelezen=read,
        open=tuple(unresolved(record.keuze, released)),
        vrijgegeven=tuple(released),
        schrijvers=frozenset(publications.writers(id_)),
    )


def standing(register: Register, record: Vastgelegd) -> Stand:
    """Which version residents read of a record, in a word."""
    return _stand(record, register.public.publications.get(record.keuze.id))


def _stand(record: Vastgelegd, read: Openbaar | None) -> Stand:
    if record.keuze.publicatie != OPENBAAR:
        return "niet-openbaar"
    if read is None:
        return "wacht"
    return "openbaar" if read.versie == record.versie else "nieuwe-versie-wacht"


def unresolved(keuze: Keuze, released: Sequence[Vrijgave] = ()) -> list[Bevinding]:
    """Everything in the free texts of a record that looks like personal data, and that nobody spoke for."""
    spoken_for = {(v.soort, v.tekst) for v in released}
    return [
        Bevinding(veld, finding)
        for veld, text in each(keuze.as_dict())
        for finding in find(text)
        if (finding.soort, finding.tekst) not in spoken_for
        and finding.soort not in _ADDRESSES_MAY.get(veld, ())
    ]


def reads_like(text: str) -> Leesbaarheid:
    """How near a text is to the Dutch that most residents read."""
    return assess(text)


def offer(register: Register, id_: str, versie: int, door: str, maker: Maker) -> None:
    """Ask for a second person to agree: the record says from now on that it is meant for residents.

    Raises KeuzeNotFound, VersionConflict.
    """
    _say(register, id_, versie, OPENBAAR, door, maker)


def withdraw(register: Register, id_: str, versie: int, door: str, maker: Maker) -> None:
    """Residents read the record no more, from this moment; colleagues still do. Raises as `offer` does."""
    _say(register, id_, versie, "intern", door, maker)


def _say(register: Register, id_: str, versie: int, publicatie: str, door: str, maker: Maker) -> None:
    record = register.engine.store.get(id_)
    values = {**record.keuze.as_dict(), "publicatie": publicatie}
    update(register.engine, id_, values, door=door, expected_version=versie, maker=maker)


def agree(register: Register, id_: str, versie: int, actor: Actor, maker: Maker) -> None:
    """Let residents read this version. Raises Refused, NotAllowed, KeuzeNotFound, VersionConflict."""
    demand(actor, Recht.BEOORDELEN)
    found = publication(register, id_)
    if found.stand in ("niet-openbaar", "openbaar"):
        raise Refused("Deze keuze wacht niet op een tweede persoon.")
    _second_person(found, actor)
    if found.open:
        raise Refused(
            "In deze keuze staan nog mogelijke persoonsgegevens. Laat ze weghalen, of zeg bij elk waarom het "
            "er geen is."
        )
    register.public.publications.agree([(id_, versie)], maker)
    register.public.follow([id_])


def release(
    register: Register, id_: str, soort: str, tekst: str, reden: str, actor: Actor, maker: Maker
) -> None:
    """Say of a text in a record that it is no personal data, and why. Raises Refused, NotAllowed, KeuzeNotFound."""
    demand(actor, Recht.BEOORDELEN)
    found = publication(register, id_)
    _second_person(found, actor)
    if not any((b.finding.soort, b.finding.tekst) == (soort, tekst) for b in found.open):
        raise Refused("Deze tekst staat niet (meer) in de keuze, of is al nagekeken.")
    reden = " ".join(reden.split())
    if not 5 <= len(reden) <= 300:
        raise Refused("Schrijf in een paar woorden waarom dit geen persoonsgegeven is (5 tot 300 tekens).")
    register.public.publications.release(id_, Vrijgave(soort, tekst, reden, actor.id), maker)


def _second_person(found: Publicatie, actor: Actor) -> None:
    if actor.id in found.schrijvers:
        raise Refused("U schreef zelf mee aan deze versie. Laat een collega haar nakijken.")


def waiting(register: Register) -> list[Publicatie]:
    """Records that wait for a second person, the longest waiting first."""
    return [_publication(register, record) for record in register.public.publications.waiting()]
