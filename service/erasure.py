"""Erasing a record, a person or a text from everything that the service keeps, with a receipt.

Tables first (data/erasure.py), then the indexes anew, then what is remembered in memory, and the file anew at
the end. Ended halfway, it is done by erasing once more: what is gone already is no error. The receipt is kept
(service/kept_erasures.py), so that it is there too for whoever did not wait for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from threading import Lock
from typing import Any, Protocol

from data import erasure
from data.erasure import PersoonGewist
from data.events import Maker
from data.store import KeuzeNotFound
from data.traces import of_record, reading
from data.validation import InvalidKeuze
from models.lemmas import forget_lemmas
from models.words import forget_words
from service import backups, kept_erasures
from service.accounts import Accounts, Refused
from service.engine import Engine
from service.fragments import stems_in
from service.receipt import KEUZE, PERSOON, TEKST, Pseudoniem, Receipt, Vervangen, files_of
from service.search import Search
from service.settings import Settings


class Open(Protocol):
    """An open register, of colleagues or of residents."""

    @property
    def settings(self) -> Settings: ...

    @property
    def engine(self) -> Engine: ...

    @property
    def search(self) -> Search: ...


@dataclass(frozen=True)
class Voortgang:
    """How far an erasure is: what is done now, after `klaar` of `totaal` steps. bewijs: the name of its receipt.

    fout: why it stopped halfway.
    """

    bewijs: str
    wat: str
    klaar: int
    totaal: int
    fout: str = ""


Progress = Callable[[Voortgang], None]


class _Steps:
    """The steps of one erasure, told as they begin."""

    def __init__(self, receipt: Receipt, registers: int, progress: Progress) -> None:
        self._bewijs, self._progress = receipt.bewijs, progress
        # The tables, the file of each register, the receipt; and the indexes of each, which hold no contacts.
        indexed = receipt.soort != PERSOON or bool(receipt.vervangingen)
        self._done, self._all = 0, 2 + registers * (2 if indexed else 1)

    def begin(self, wat: str) -> None:
        self._progress(Voortgang(self._bewijs, wat, self._done, self._all))
        self._done += 1


def _untold(_: Voortgang) -> None:
    """Nobody asks how far it is."""


_NOBODY = Maker()
# Two at once would each find the files of the other halfway.
_ONE_AT_A_TIME = Lock()


def erase(
    register: Open,
    id_: str,
    *,
    others: Sequence[Open] = (),
    maker: Maker = _NOBODY,
    progress: Progress = _untold,
) -> Receipt:
    """Erase a record with its history, from this register and from others that were made from it.

    Raises KeuzeNotFound for an id that this register never had, StoreUnavailable when a file can't be
    written: then some of it may be left, and erasing once more does the rest.
    """
    numbers = {_name(one): _numbers(one, id_) for one in (register, *others)}
    receipt = _new(KEUZE, id=id_, nummers=numbers)
    with _begun((register, *others), receipt, progress) as steps:
        done = [(register, erasure.erase_record(register.engine.store.database, id_, maker).tabellen)]
        register.engine.on_change([id_])  # others follow what they were made from, before they are swept
        done += [(other, _erase_if_there(other, id_)) for other in others]
        _index_anew([one for one, _ in done], steps)
        return _finish(receipt, done, steps)


def _name(register: Open) -> str:
    return register.engine.store.database.folder.name


def _numbers(register: Open, id_: str) -> tuple[int, ...]:
    """By which the indexes of this register know the record."""
    with reading(register.engine.store.database) as cursor:
        return of_record(cursor, id_).numbers


def _erase_if_there(register: Open, id_: str) -> dict[str, int]:
    try:
        return erasure.erase_record(register.engine.store.database, id_).tabellen
    except KeuzeNotFound:
        return {}


def erase_person(
    register: Open,
    *,
    email: str | None = None,
    naam: str | None = None,
    others: Sequence[Open] = (),
    maker: Maker = _NOBODY,
    accounts: Accounts | None = None,
    replacements: Sequence[tuple[str, str, str]] = (),
    progress: Progress = _untold,
) -> Receipt:
    """Erase the contacts with this address or exactly this name; tell which texts name the person.

    accounts: where an account with this address is removed from too, unless it is the only beheerder or of
    whoever erases. replacements: (id of a record, text, role) for texts that name the person; others are
    not changed. Raises ValueError without address and name, StoreUnavailable as `erase` does.
    """
    if not any(text and text.strip() for text in (email, naam)):
        raise ValueError("give an address or a name")
    person = Pseudoniem.of(text for text in (email, naam) if text and text.strip())
    texts = tuple(Vervangen.of(*one) for one in replacements)
    receipt = _new(PERSOON, persoon=person, vervangingen=texts)
    with _begun((register, *others), receipt, progress) as steps:
        stays = [told for one in replacements if (told := _try_replacing(register, *one, maker))]
        gone, kept = _remove_account(accounts, email, maker)
        done: list[tuple[Open, dict[str, int]]] = []
        found: list[PersoonGewist] = []
        for one in (register, *others):
            database = one.engine.store.database
            # Whoever does this is noted in the register itself, not in what residents read.
            by = maker if one is register else _NOBODY
            found.append(erasure.erase_person(database, email=email, naam=naam, maker=by))
            rows = found[-1].tabellen
            if one is register and gone:
                rows = gone | rows | {"klad": gone["klad"] + rows["klad"]}
            done.append((one, rows))
        if replacements:
            _index_anew([one for one, _ in done], steps)
        left = replace(
            receipt,
            vermeldingen=found[0].vermeldingen,
            elders=found[0].elders,
            blijft=(*stays, *([kept] if kept else [])),
        )
        return _finish(left, done, steps)


def _try_replacing(register: Open, id_: str, text: str, role: str, maker: Maker) -> str:
    """Replace a text within a greater erasure; why it was not, "" when it was."""
    try:
        _replace(register, id_, text, role, maker)
    except (InvalidKeuze, KeuzeNotFound, ValueError) as error:
        return f"In keuze {id_} is niets vervangen: {error}"
    return ""


def _remove_account(
    accounts: Accounts | None, email: str | None, maker: Maker
) -> tuple[dict[str, int], str]:
    """Rows per table, and why the account stays."""
    account = accounts.store.by_email(email) if accounts and email else None
    if not accounts or not account:
        return {}, ""
    try:
        return accounts.remove(account.id, maker), ""
    except Refused as refused:
        return {}, f"Het account met dit adres is er nog. {refused}"


def replace_text(
    register: Open,
    id_: str,
    text: str,
    replacement: str,
    *,
    others: Sequence[Open] = (),
    maker: Maker = _NOBODY,
    progress: Progress = _untold,
) -> Receipt:
    """Put a role in the place of a name, in a record and all its versions: see `replace_everywhere`.

    Where residents read the record, they read it again when a second person has agreed with the new text.
    Raises KeuzeNotFound, InvalidKeuze, ValueError, StoreUnavailable.
    """
    receipt = _new(TEKST, id=id_, vervangingen=(Vervangen.of(id_, text, replacement),))
    with _begun((register, *others), receipt, progress) as steps:
        counts = _replace(register, id_, text, replacement, maker)
        done: list[tuple[Open, dict[str, int]]] = [(register, counts), *((one, {}) for one in others)]
        _index_anew([one for one, _ in done], steps)
        return _finish(receipt, done, steps)


def _replace(register: Open, id_: str, text: str, replacement: str, maker: Maker) -> dict[str, int]:
    """Rows changed per table. What the indexes held of the text is still in their files."""
    engine = register.engine
    changed = erasure.replace_everywhere(engine.store.database, id_, text, replacement, maker=maker)
    if changed.nr is not None and changed.revisie is not None:
        for record in engine.store.fetch([changed.nr]):
            (made,) = engine.make_passages([record.keuze])
            # False when someone else saved the record meanwhile, with passages of its own.
            engine.passages.add(engine.encoder.fingerprint, record.nr, record.revisie, made)
    engine.on_change([id_])
    return changed.tabellen


def _index_anew(registers: Sequence[Open], steps: _Steps) -> None:
    """Indexes into which nothing went but what the registers hold now."""
    for one in registers:
        steps.begin("Het zoeken wordt opnieuw gemaakt")
        one.engine.rebuild()
        # Lets tantivy finish merging what it was given, so that its files stay as they are.
        one.engine.retriever.words.close()


def _new(soort: str, **values: Any) -> Receipt:
    """A receipt of what has yet to be done."""
    empty: dict[str, Any] = {"id": None, "persoon": None, "tabellen": {}, "nummers": {}, "bestanden": {}}
    return Receipt(op=_now(), soort=soort, bewijs=kept_erasures.new_name(), klaar=False, **empty | values)


@contextmanager
def _begun(registers: Sequence[Open], receipt: Receipt, progress: Progress) -> Iterator[_Steps]:
    """Keep the receipt of what is about to be erased; drop it when there was nothing to erase."""
    home, steps = registers[0].settings.home, _Steps(receipt, len(registers), progress)
    with _ONE_AT_A_TIME:
        kept_erasures.keep(home, receipt)
        try:
            steps.begin("Het gaat uit de tabellen")
            yield steps
        except (KeuzeNotFound, ValueError):
            kept_erasures.drop(home, receipt.bewijs)
            raise


def _finish(receipt: Receipt, done: Sequence[tuple[Open, dict[str, int]]], steps: _Steps) -> Receipt:
    """Forget what is in memory, write the files anew, and note what they are then."""
    forget_words()
    forget_lemmas()
    stems_in.cache_clear()
    for one, _ in done:
        steps.begin("De bestanden worden opnieuw geschreven")
        one.search.forget()
        one.engine.store.database.rewrite()
    steps.begin("Het bewijs wordt gemaakt")
    home = done[0][0].settings.home
    finished = replace(
        receipt,
        op=_now(),
        tabellen={_name(one): counts for one, counts in done},
        bestanden=files_of(home),
        reservekopieen={str(one.path): one.verlooptOp for one in backups.every(home)},
        klaar=True,
    )
    kept_erasures.keep(home, finished)
    return finished


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
