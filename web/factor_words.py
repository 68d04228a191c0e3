"""What was done to groups by hand, in words: which group, what, who and when, and whether it can be undone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from data.factors import Handeling
from data.vocabularies import vocabulaire
from data.wording import counted, listing
from service.factor_codebook import RUIS, Codeboek, Soort, undone
from service.factors import Factors
from web.log_words import here, who

LEVELS = {"grof": "Grof", "middel": "Middel", "fijn": "Fijn"}
GONE = "een groep die er niet meer is"


@dataclass(frozen=True)
class Gedaan:
    """An act, ready to read. groep: id and name of the group that it is about, id "" for one that is gone.

    kan_terug: whether it can still be undone; ongedaan: whether it was.
    """

    nr: int
    op: datetime
    wie: str
    niveau: str
    groep: tuple[str, str]
    wat: str
    kan_terug: bool
    ongedaan: bool


class Handelingen:
    """Every act on the groups of a register, in words."""

    def __init__(self, factors: Factors, name: Callable[[str], str]) -> None:
        """name: what an account is called, "" for one that is gone."""
        self._acts = factors.store.acts()
        self._by_number = {act.nr: act for act in self._acts}
        self._undone = undone(self._acts)
        self._name = name
        self._books = factors.codeboeken()
        self._names = self._former(factors)

    def __len__(self) -> int:
        return len(self._acts)

    def newest(self, limit: int, offset: int = 0) -> list[Gedaan]:
        return [self._told(act) for act in self._acts[::-1][offset : offset + limit]]

    def about(self, niveau: str, groep: str) -> list[Gedaan]:
        """What was done to one group, newest first."""
        return [
            self._told(act)
            for act in self._acts[::-1]
            if act.niveau == niveau and groep in self._groups(self._meant(act))
        ]

    def _former(self, factors: Factors) -> dict[tuple[str, str], str]:
        """What groups were last called, for those that are not there any more."""
        ronde, factoren = factors.store.geldend(), vocabulaire("factoren")
        found = {
            (one.niveau, one.groep): factoren.label(one.factor)
            if one.factor and one.factor in factoren
            else ", ".join(one.woorden[:3]).capitalize()
            for one in (factors.store.groepen(ronde.nr) if ronde else ())
        }
        for act in self._acts:
            if act.soort == Soort.HERNOEM:
                found[act.niveau, act.inhoud["groep"]] = act.inhoud["naam"]
            elif act.soort == Soort.SPLITS and act.inhoud.get("naam"):
                found[act.niveau, act.inhoud["nieuw"]] = act.inhoud["naam"]
        return found

    def _meant(self, act: Handeling) -> Handeling:
        """The act itself, or the one that it undid."""
        if act.soort == Soort.ONGEDAAN:
            return self._by_number.get(int(act.inhoud["handeling"]), act)
        return act

    def _groups(self, act: Handeling) -> set[str]:
        inhoud = act.inhoud
        found = {str(inhoud[key]) for key in ("groep", "nieuw") if inhoud.get(key)}
        for key in ("leden", "groepen", "van"):
            found |= {str(id_) for id_ in inhoud.get(key, ())}
        return found

    def _told(self, act: Handeling) -> Gedaan:
        meant = self._meant(act)
        said = self._said(meant)
        if act is not meant:
            said = f"Ongedaan gemaakt: {said[0].lower()}{said[1:]}"
        gone = act.nr in self._undone
        id_ = self._about(meant)
        there = id_ in self._books[act.niveau] if act.niveau in self._books else False
        return Gedaan(
            act.nr,
            here(act.op),
            who(act.actor, self._name),
            act.niveau,
            (id_ if there else "", self._called(act.niveau, id_)),
            said,
            act.soort != Soort.ONGEDAAN and not gone,
            gone,
        )

    def _about(self, act: Handeling) -> str:
        inhoud = act.inhoud
        if act.soort == Soort.VERBIED:
            return str(inhoud["groepen"][0])
        if act.soort == Soort.VERPLAATS and inhoud["van"]:
            return str(inhoud["van"][0])
        return str(inhoud.get("groep", ""))

    def _called(self, niveau: str, id_: str) -> str:
        book: Codeboek | None = self._books.get(niveau)
        if book and id_ in book:
            return book[id_].naam
        return "Losse zinnen" if id_ == RUIS else self._names.get((niveau, id_)) or GONE

    def _quoted(self, niveau: str, ids: Sequence[str]) -> str:
        names = [self._called(niveau, id_) for id_ in ids]
        return listing([name if name == GONE else f"“{name}”" for name in names])

    def _said(self, act: Handeling) -> str:
        inhoud, niveau = act.inhoud, act.niveau
        if act.soort == Soort.HERNOEM:
            return f"Kreeg de naam “{inhoud['naam']}”"
        if act.soort == Soort.VOEG_SAMEN:
            added = sentences(sum(len(keys) for keys in inhoud["leden"].values()))
            return f"Samengevoegd met {self._quoted(niveau, list(inhoud['leden']))}: {added} erbij"
        if act.soort == Soort.SPLITS:
            return f"Gesplitst: {sentences(len(inhoud['sleutels']))} naar {self._quoted(niveau, [inhoud['nieuw']])}"
        if act.soort == Soort.VERPLAATS:
            count = sentences(len(inhoud["sleutels"]))
            if inhoud["groep"] == RUIS:
                return f"Apart gezet: {count}"
            return f"Verplaatst naar {self._quoted(niveau, [inhoud['groep']])}: {count}"
        if act.soort == Soort.VERBIED:
            return f"Blijft apart van {self._quoted(niveau, inhoud['groepen'][1:])}"
        if act.soort == Soort.RUIS:
            return "Bij de ruis gezet"
        if act.soort == Soort.FACTOR:
            factoren, code = vocabulaire("factoren"), inhoud["factor"]
            return f"Staat voor de factor “{factoren.label(code) if code in factoren else code}”"
        return act.soort


def sentences(count: int) -> str:
    return counted(count, "zin", "zinnen")


def choices(count: int) -> str:
    return counted(count, "keuze", "keuzes")


def groups(count: int) -> str:
    return counted(count, "groep", "groepen")


def share(part: int, whole: int) -> str:
    """4%, and less than 1% where some are there that would round to none."""
    if not part or not whole:
        return "0%"
    percent = round(100 * part / whole)
    if not percent:
        return "minder dan 1%"
    return "meer dan 99%" if percent == 100 and part < whole else f"{percent}%"
