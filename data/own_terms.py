"""The terms that this register added to its lists: adding, changing, retiring and bringing back.

They are rows beside the records, so a backup holds them too. While they are open here, every list of the
process holds them (data/vocabularies.py). A term is retired and never removed: records may have it, and its
code is never given to another one.
"""

from __future__ import annotations

import json
import re
import threading
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

import duckdb

from data import vocabularies
from data.database import Database
from data.events import Maker, note
from data.keuze import one_line
from data.records import one_value, utc_now
from data.vocabularies import Begrip, Eigen, fold, of_file

# list -> the column of a record that holds its codes
LISTS = {
    "factoren": "list_distinct([f.factor for f in factoren])",
    "technieken": "technieken",
    "themas": "themas",
    "doelgroepen": "doelgroepen",
}
FACTOREN = "factoren"
SOORTEN = ("context", "belemmering", "succesfactor")
SOURCE = "eigen begrip van dit register"
MAX_LABEL, MAX_DEFINITIE, MAX_SYNONIEMEN = 60, 300, 20

ADDED, CHANGED, RETIRED, RESTORED = (
    f"begrip.{done}" for done in ("toegevoegd", "gewijzigd", "vervallen", "teruggehaald")
)
_COLUMNS = "code, label, definitie, synoniemen, extra, wijzigingen, aangemaaktOp, actor, vervallenOp"


class Refused(ValueError):
    """A term that can't be kept; the message says why, in Dutch. veld: label, definitie, synoniemen or soort."""

    def __init__(self, veld: str, message: str) -> None:
        self.veld = veld
        super().__init__(message)


class TermNotFound(LookupError):
    """No own term of that code in that list."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(f"Er is geen eigen begrip met code {code}.")


class ChangedMeanwhile(RuntimeError):
    """Someone else changed the term since it was read."""


@dataclass(frozen=True)
class EigenBegrip:
    """A term of this register. soort: of a factor one of SOORTEN, "" in other lists; actor: who added it.

    wijzigingen: how often it was written. vervallenOp: since when it is no longer offered, None while it is.
    """

    code: str
    label: str
    definitie: str
    synoniemen: tuple[str, ...]
    soort: str
    wijzigingen: int
    aangemaaktOp: datetime
    actor: str
    vervallenOp: datetime | None


class OwnTerms:
    """The own terms of one register. Safe to use from several threads."""

    def __init__(self, database: Database) -> None:
        """Let the lists of this process hold them, until `close`."""
        self._database = database
        self._following = threading.Lock()
        self._follow()

    def close(self) -> None:
        """Take them out of the lists again."""
        vocabularies.remove_own(self)

    def _follow(self) -> None:
        with self._following:  # of two who changed something, the last reads what both did
            cursor = self._database.cursor()
            kept = {naam: _rows(cursor, naam) for naam in LISTS}
            vocabularies.add_own(
                self,
                {
                    naam: Eigen(tuple(map(_begrip, terms)), sum(term.wijzigingen for term in terms))
                    for naam, terms in kept.items()
                    if terms
                },
            )

    # -- reading ----------------------------------------------------------------------------------

    def list(self, naam: str) -> list[EigenBegrip]:
        """The own terms of a list in the order in which they came, retired ones too. Raises Refused."""
        return _rows(self._database.cursor(), _checked_list(naam))

    def get(self, naam: str, code: str) -> EigenBegrip:
        """Raises TermNotFound, Refused."""
        return _one(self.list(naam), code)

    def used(self, naam: str) -> dict[str, int]:
        """How many records hold each code of a list, the file's terms included. Raises Refused."""
        return used(self._database, _checked_list(naam))

    def show_residents(self, public: Database) -> None:
        """Let residents read the labels of the own terms that the records in `public` hold, and no others."""
        own = {(naam, term.code) for naam in LISTS for term in self.list(naam)}
        lists = {naam for naam, _ in own}
        found = {(naam, code) for naam in lists for code in used(public, naam)}
        vocabularies.show_residents(self, own & found)

    # -- changing ---------------------------------------------------------------------------------

    def add(
        self,
        naam: str,
        label: str,
        definitie: str,
        synoniemen: Sequence[str],
        maker: Maker,
        *,
        soort: str = "",
    ) -> str:
        """Add a term; returns its code, which is made from its label.

        soort: of a factor, one of SOORTEN; the first when it is not given. Raises Refused.
        """
        _checked_list(naam)
        if naam == FACTOREN:
            soort = soort or SOORTEN[0]
        with self._database.transaction() as cursor:
            others = _rows(cursor, naam)
            label, definitie, names = _checked(naam, others, label, definitie, synoniemen, soort)
            code = _new_code(label, {*of_file(naam).codes, *(term.code for term in others)})
            nr = one_value(cursor.execute("SELECT coalesce(max(nr), 0) + 1 FROM eigen_begrip"))
            row = [nr, naam, code, label, definitie, names, _extra(soort), 1, utc_now(), maker.actor, None]
            cursor.execute("INSERT INTO eigen_begrip VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
            note(cursor, ADDED, [_object(naam, code)], maker)
        self._follow()
        return code

    def change(
        self,
        naam: str,
        code: str,
        label: str,
        definitie: str,
        synoniemen: Sequence[str],
        maker: Maker,
        *,
        soort: str = "",
        seen: int | None = None,
    ) -> bool:
        """Put these texts in the place of those of a term, whose code stays; whether anything changed.

        soort: "" leaves it. seen: the `wijzigingen` of the term as the writer read it, None for whatever it
        is. Raises Refused, TermNotFound, ChangedMeanwhile.
        """
        _checked_list(naam)
        with self._database.transaction() as cursor:
            rows = _rows(cursor, naam)
            old = _one(rows, code)
            if seen not in (None, old.wijzigingen):
                raise ChangedMeanwhile
            soort = soort or old.soort
            others = [term for term in rows if term.code != code]
            label, definitie, names = _checked(naam, others, label, definitie, synoniemen, soort, code)
            if (label, definitie, tuple(names), soort) == (
                old.label,
                old.definitie,
                old.synoniemen,
                old.soort,
            ):
                return False
            cursor.execute(
                "UPDATE eigen_begrip SET label = ?, definitie = ?, synoniemen = ?, extra = ?, "
                "wijzigingen = wijzigingen + 1 WHERE vocabulaire = ? AND code = ?",
                [label, definitie, names, _extra(soort), naam, code],
            )
            note(cursor, CHANGED, [_object(naam, code)], maker)
        self._follow()
        return True

    def retire(self, naam: str, code: str, maker: Maker) -> None:
        """Offer a term no longer; records that have it keep it. Of a retired one nothing changes.

        Raises Refused, TermNotFound.
        """
        self._set_retired(naam, code, utc_now(), RETIRED, maker)

    def restore(self, naam: str, code: str, maker: Maker) -> None:
        """Offer a retired term again. Raises Refused, TermNotFound."""
        self._set_retired(naam, code, None, RESTORED, maker)

    def _set_retired(
        self, naam: str, code: str, moment: datetime | None, handeling: str, maker: Maker
    ) -> None:
        _checked_list(naam)
        with self._database.transaction() as cursor:
            old = _one(_rows(cursor, naam), code)
            if (old.vervallenOp is None) == (moment is None):
                return
            cursor.execute(
                "UPDATE eigen_begrip SET vervallenOp = ?, wijzigingen = wijzigingen + 1 "
                "WHERE vocabulaire = ? AND code = ?",
                [moment, naam, code],
            )
            note(cursor, handeling, [_object(naam, code)], maker)
        self._follow()


# -- records that use a term ----------------------------------------------------------------------


def used(database: Database, naam: str) -> dict[str, int]:
    """How many records of a register hold each code of a list."""
    rows = database.cursor().execute(
        f"SELECT code, count(*) FROM (SELECT unnest({LISTS[naam]}) AS code FROM keuze) GROUP BY code"
    )
    return dict(rows.fetchall())


def numbers_using(database: Database, naam: str, code: str) -> list[int]:
    """The numbers of the records that hold a code, in order."""
    rows = database.cursor().execute(
        f"SELECT nr FROM keuze WHERE list_contains({LISTS[naam]}, ?) ORDER BY nr", [code]
    )
    return [row[0] for row in rows.fetchall()]


# -- rows -----------------------------------------------------------------------------------------


def _rows(cursor: duckdb.DuckDBPyConnection, naam: str) -> list[EigenBegrip]:
    rows = cursor.execute(
        f"SELECT {_COLUMNS} FROM eigen_begrip WHERE vocabulaire = ? ORDER BY nr", [naam]
    ).fetchall()
    return [_term(row) for row in rows]


def _term(row: Sequence[Any]) -> EigenBegrip:
    code, label, definitie, synoniemen, extra, wijzigingen, made, actor, retired = row
    return EigenBegrip(
        code,
        label,
        definitie,
        tuple(synoniemen),
        json.loads(extra).get("soort", ""),
        wijzigingen,
        made.replace(tzinfo=UTC),
        actor,
        retired.replace(tzinfo=UTC) if retired else None,
    )


def _begrip(term: EigenBegrip) -> Begrip:
    """The term as a list holds it."""
    return Begrip(
        code=term.code,
        label=term.label,
        definitie=term.definitie,
        synoniemen=term.synoniemen,
        bron=SOURCE,
        extra=MappingProxyType(json.loads(_extra(term.soort))),
        eigen=True,
        vervallen=term.vervallenOp is not None,
    )


def _extra(soort: str) -> str:
    """What the list of factors says of each of its terms; "{}" in other lists."""
    return json.dumps({"herkomst": "eigen", "soort": soort} if soort else {})


def _one(terms: Sequence[EigenBegrip], code: str) -> EigenBegrip:
    for term in terms:
        if term.code == code:
            return term
    raise TermNotFound(code)


def _object(naam: str, code: str) -> str:
    return f"begrip:{naam}/{code}"


# -- what fits ------------------------------------------------------------------------------------


def _checked_list(naam: str) -> str:
    if naam not in LISTS:
        known = naam in vocabularies.names()
        why = f"De lijst {naam} krijgt geen eigen begrippen" if known else f"Er is geen lijst {naam}"
        raise Refused("", f"{why}. Kies uit: {', '.join(LISTS)}.")
    return naam


def _checked(
    naam: str,
    others: Sequence[EigenBegrip],
    label: str,
    definitie: str,
    synoniemen: Sequence[str],
    soort: str,
    code: str = "",
) -> tuple[str, str, list[str]]:
    """The texts as they are kept. others: the own terms beside this one. Raises Refused."""
    label = _text("label", "Het begrip", label, MAX_LABEL)
    definitie = _text("definitie", "De uitleg", definitie, MAX_DEFINITIE)
    names = [_text("synoniemen", "Een ander woord", name, MAX_LABEL) for name in synoniemen]
    if len(names) > MAX_SYNONIEMEN:
        raise Refused(
            "synoniemen",
            f"Dit zijn {len(names)} andere woorden; er passen er {MAX_SYNONIEMEN}. Kies er minder.",
        )
    if naam == FACTOREN and soort not in SOORTEN:
        raise Refused("soort", f"Kies wat voor factor het is: {', '.join(SOORTEN)}.")
    if naam != FACTOREN and soort:
        raise Refused("soort", f"In de lijst {naam} heeft een begrip geen soort. Laat die weg.")
    taken = _taken(naam, others)
    own: set[str] = set()
    for veld, name in [("label", label), *(("synoniemen", one) for one in names)]:
        key = fold(name)
        if not key:
            raise Refused(veld, f'In "{name}" staat geen letter of cijfer. Schrijf een woord.')
        if key in own:
            raise Refused(veld, f'"{name}" staat er twee keer. Eén keer is genoeg.')
        if key in taken and taken[key][0] != code:
            raise Refused(veld, f'"{name}" {taken[key][1]} Kies een ander woord, of gebruik dat begrip.')
        own.add(key)
    return label, definitie, names


def _text(veld: str, what: str, text: str, most: int) -> str:
    try:
        text = one_line(text)
    except ValueError:
        raise Refused(
            veld, "Hier staat een teken in dat niemand kan lezen. Typ de tekst opnieuw."
        ) from None
    if not text:
        raise Refused(veld, f"{what} is leeg. Vul iets in.")
    if len(text) > most:
        raise Refused(veld, f"{what} is {len(text)} tekens; er passen er {most}. Maak de tekst korter.")
    return text


def _taken(naam: str, others: Sequence[EigenBegrip]) -> dict[str, tuple[str, str]]:
    """Every name of the list, folded: whose it is, and how that is said."""
    found: dict[str, tuple[str, str]] = {}
    for begrip in (*of_file(naam), *map(_begrip, others)):
        gone = " Dat is vervallen; u kunt het terughalen." if begrip.vervallen else ""
        said = {
            fold(begrip.code): f'hoort al bij "{begrip.label}".',
            **{fold(name): f'is al een ander woord voor "{begrip.label}".' for name in begrip.synoniemen},
            fold(begrip.label): "staat al in deze lijst.",
        }
        for key, how in said.items():
            found.setdefault(key, (begrip.code, how + gone))
    return found


_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ł": "l"})


def _new_code(label: str, taken: Collection[str]) -> str:
    """Small letters, digits and hyphens, as close to the label as can be; none that a term of the list has had."""
    plain = unicodedata.normalize("NFKD", fold(label).translate(_LETTERS))
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if not slug:
        raise Refused(
            "label", f'In "{label}" staat geen letter van a tot z en geen cijfer. Schrijf het voluit.'
        )
    number, code = 1, slug
    while code in taken:
        number += 1
        code = f"{slug}-{number}"
    return code
