"""What a kennismanager does to groups of reasons by hand. Each act is kept with who and when, and can be undone."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence

import numpy as np
from pydantic_core import PydanticCustomError

from data.events import Maker
from data.factors import NIVEAUS, Handeling, HandelingNotFound
from data.keuze import one_line
from data.vocabularies import vocabulaire
from indexing.clusters import divide
from service import privacy
from service.factor_codebook import RUIS, Codeboek, Groep, Soort, undone
from service.factor_state import FactorState

MAX_NAAM = 60
MOST_MOVED = 500  # sentences in one act


class InvalidHandeling(ValueError):
    """What was asked of groups can't be done; the message says why and what to do."""


class FactorActs:
    """The acts on the groups of one register. Safe to use from several threads.

    Every method raises InvalidHandeling, with a reason in Dutch, when it can't be done to the groups as they
    are now.
    """

    def __init__(self, state: FactorState) -> None:
        self._state, self._store = state, state.store
        self._acting = threading.RLock()

    def hernoem(self, niveau: str, groep: str, naam: str, maker: Maker) -> Handeling:
        """Give a group a name."""
        with self._acting:
            codeboek = self._codeboek(niveau)
            self._group(codeboek, groep)
            return self._keep(
                Soort.HERNOEM, niveau, {"groep": groep, "naam": self._name(codeboek, groep, naam)}, maker
            )

    def voeg_samen(self, niveau: str, groepen: Sequence[str], maker: Maker) -> Handeling:
        """Put the sentences of the later groups in the first, which keeps its name."""
        with self._acting:
            codeboek = self._codeboek(niveau)
            wanted = list(dict.fromkeys(groepen))
            if len(wanted) < 2:
                raise InvalidHandeling("Kies twee of meer groepen om samen te voegen.")
            found = [self._group(codeboek, id_) for id_ in wanted]
            for one in found:
                for other in found:
                    if frozenset({one.id, other.id}) in codeboek.verboden:
                        raise InvalidHandeling(
                            f'Er is afgesproken dat "{one.naam}" en "{other.naam}" apart blijven. '
                            "Maak die afspraak eerst ongedaan."
                        )
            leden = {id_: codeboek.sleutels[codeboek.lid == id_].tolist() for id_ in wanted[1:]}
            return self._keep(Soort.VOEG_SAMEN, niveau, {"groep": wanted[0], "leden": leden}, maker)

    def splits(
        self, niveau: str, groep: str, zinnen: Sequence[int], naam: str | None, maker: Maker
    ) -> Handeling:
        """Give these sentences of a group a group of their own. zinnen: numbers; naam: of the new group."""
        with self._acting:
            codeboek = self._codeboek(niveau)
            self._group(codeboek, groep)
            members = set(codeboek.members(groep).tolist())
            wanted = [nr for nr in dict.fromkeys(zinnen) if nr in members]
            if not wanted or len(wanted) != len(set(zinnen)):
                raise InvalidHandeling(
                    "Kies de zinnen die een eigen groep krijgen. Staan ze niet meer in deze groep? "
                    "Laad de pagina dan opnieuw."
                )
            if len(wanted) == len(members):
                raise InvalidHandeling(
                    "Laat minstens één zin staan. Een naam veranderen kan ook zonder splitsen."
                )
            inhoud: dict[str, object] = {"groep": groep, "sleutels": self._keys(codeboek, wanted)}
            if naam and naam.strip():
                inhoud["naam"] = self._name(codeboek, "", naam)
            with self._state.numbering:
                inhoud["nieuw"] = f"{niveau[0]}{self._state.next_number()}"
                return self._keep(Soort.SPLITS, niveau, inhoud, maker)

    def halves(self, niveau: str, groep: str) -> tuple[list[int], list[int]]:
        """How a group would best be split in two: numbers of sentences, the larger part first."""
        codeboek = self._codeboek(niveau)
        self._group(codeboek, groep)
        members = codeboek.members(groep).tolist()
        known, rows = self._store.vectors(members)
        if len(known) < 3 or len(np.unique(rows, axis=0)) < 2:
            raise InvalidHandeling("Deze groep heeft te weinig verschillende zinnen om te splitsen.")
        labels = divide(rows, np.ones(len(rows)), 2).labels
        small = 0 if 2 * np.count_nonzero(labels == 0) < len(labels) else 1
        part = {nr for nr, label in zip(known, labels.tolist(), strict=True) if label == small}
        # What can't be compared with the others stays where it is.
        return [nr for nr in members if nr not in part], [nr for nr in members if nr in part]

    def verplaats(self, niveau: str, zinnen: Sequence[int], groep: str, maker: Maker) -> Handeling:
        """Put sentences in another group; RUIS sets them apart. They stay there in later runs."""
        with self._acting:
            codeboek = self._codeboek(niveau)
            if groep != RUIS:
                self._group(codeboek, groep)
            wanted = list(dict.fromkeys(zinnen))
            if not wanted or len(wanted) > MOST_MOVED:
                raise InvalidHandeling(f"Kies 1 tot {MOST_MOVED} zinnen om te verplaatsen.")
            keys = self._keys(codeboek, wanted)
            groups = dict(zip(codeboek.numbers.tolist(), codeboek.lid.tolist(), strict=True))
            inhoud = {"groep": groep, "sleutels": keys, "van": [groups[nr] for nr in wanted]}
            return self._keep(Soort.VERPLAATS, niveau, inhoud, maker)

    def verbied(self, niveau: str, een: str, ander: str, maker: Maker) -> Handeling:
        """Agree that two groups stay apart."""
        with self._acting:
            codeboek = self._codeboek(niveau)
            pair = sorted({self._group(codeboek, een).id, self._group(codeboek, ander).id})
            if len(pair) < 2:
                raise InvalidHandeling("Kies twee verschillende groepen die apart moeten blijven.")
            if frozenset(pair) in codeboek.verboden:
                raise InvalidHandeling("Dat is al afgesproken.")
            return self._keep(Soort.VERBIED, niveau, {"groepen": pair}, maker)

    def ruis(self, niveau: str, groep: str, maker: Maker) -> Handeling:
        """Set a whole group apart: its sentences give no reason that matters."""
        with self._acting:
            if self._group(self._codeboek(niveau), groep).ruis:
                raise InvalidHandeling("Deze groep staat al bij de ruis.")
            return self._keep(Soort.RUIS, niveau, {"groep": groep}, maker)

    def factor(self, niveau: str, groep: str, code: str, maker: Maker) -> Handeling:
        """Let a group stand for a factor of the vocabulary."""
        with self._acting:
            self._group(self._codeboek(niveau), groep)
            if code not in vocabulaire("factoren"):
                raise InvalidHandeling("Die factor staat niet in de lijst met factoren.")
            return self._keep(Soort.FACTOR, niveau, {"groep": groep, "factor": code}, maker)

    def maak_ongedaan(self, nr: int, maker: Maker) -> Handeling:
        """Undo an act. Raises HandelingNotFound too."""
        with self._acting:
            acts = self._store.acts()
            act = next((a for a in acts if a.nr == nr), None)
            if act is None:
                raise HandelingNotFound(nr)
            if act.soort == Soort.ONGEDAAN:
                raise InvalidHandeling("Dit was zelf het ongedaan maken. Doe de handeling opnieuw.")
            if nr in undone(acts):
                raise InvalidHandeling("Deze handeling is al ongedaan gemaakt.")
            return self._keep(Soort.ONGEDAAN, act.niveau, {"handeling": nr}, maker)

    # -- what an act needs ------------------------------------------------------------------------

    def _codeboek(self, niveau: str) -> Codeboek:
        codeboek = self._state.codeboek(niveau) if niveau in NIVEAUS else None
        if codeboek is None:
            raise InvalidHandeling("Er is nog geen indeling. Maak eerst een indeling.")
        return codeboek

    def _group(self, codeboek: Codeboek, id_: str) -> Groep:
        if id_ not in codeboek or id_ == RUIS:
            raise InvalidHandeling("Deze groep is er niet (meer). Laad de pagina opnieuw.")
        return codeboek[id_]

    def _name(self, codeboek: Codeboek, groep: str, naam: str) -> str:
        try:
            name = str(one_line(naam))
        except PydanticCustomError as error:
            raise InvalidHandeling(f"De naam {error.message()}.") from error
        if not 0 < len(name) <= MAX_NAAM:
            raise InvalidHandeling(f"Geef een naam van 1 tot {MAX_NAAM} tekens.")
        if found := privacy.find(name):
            raise InvalidHandeling(
                f'In de naam staat een persoonsgegeven: "{found[0].tekst}". Kies een naam zonder.'
            )
        if any(g.naam.casefold() == name.casefold() and g.id != groep for g in codeboek.groepen):
            raise InvalidHandeling(
                "Er is al een groep met deze naam. Kies een andere, of voeg de twee samen."
            )
        return name

    def _keys(self, codeboek: Codeboek, numbers: Sequence[int]) -> list[str]:
        keys = dict(zip(codeboek.numbers.tolist(), codeboek.sleutels.tolist(), strict=True))
        if any(nr not in keys for nr in numbers):
            raise InvalidHandeling("Een van de zinnen is er niet meer. Laad de pagina opnieuw.")
        return [keys[nr] for nr in numbers]

    def _keep(self, soort: Soort, niveau: str, inhoud: Mapping[str, object], maker: Maker) -> Handeling:
        return self._store.act(soort, niveau, inhoud, maker)
