"""Erasing a record, a person or a text from everything that the service keeps, with a receipt.

Tables first (data/erasure.py), then the indexes anew, then what is remembered in memory, and the file anew at
the end. Ended halfway, it is done by erasing once more: what is gone already is no error.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Protocol

from data import erasure
from data.erasure import PersoonGewist
from data.events import Maker
from data.store import KeuzeNotFound
from data.traces import of_record, reading
from models.words import forget_words
from service.engine import Engine
from service.fragments import stems_in
from service.receipt import KEUZE, PERSOON, TEKST, Pseudoniem, Receipt, files_of
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


_NOBODY = Maker()


def erase(register: Open, id_: str, *, others: Sequence[Open] = (), maker: Maker = _NOBODY) -> Receipt:
    """Erase a record with its history, from this register and from others that were made from it.

    Raises KeuzeNotFound for an id that this register never had, StoreUnavailable when a file can't be
    written: then some of it may be left, and erasing once more does the rest.
    """
    numbers = {_name(one): _numbers(one, id_) for one in (register, *others)}
    done = [(register, erasure.erase_record(register.engine.store.database, id_, maker).tabellen)]
    register.engine.on_change([id_])  # others follow what they were made from, before they are swept
    done += [(other, _erase_if_there(other, id_)) for other in others]
    for one, _ in done:
        _index_anew(one.engine)
    return _receipt(done, soort=KEUZE, id_=id_, numbers=numbers)


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
) -> Receipt:
    """Erase the contacts with this address or exactly this name; tell which texts name the person.

    Texts are not changed: see `replace_text`. Raises ValueError without address and name,
    StoreUnavailable as `erase` does.
    """
    done: list[tuple[Open, dict[str, int]]] = []
    found: list[PersoonGewist] = []
    for one in (register, *others):
        database = one.engine.store.database
        # Whoever does this is noted in the register itself, not in what residents read.
        by = maker if one is register else _NOBODY
        found.append(erasure.erase_person(database, email=email, naam=naam, maker=by))
        done.append((one, found[-1].tabellen))
    person = Pseudoniem.of(text for text in (email, naam) if text)
    return _receipt(done, soort=PERSOON, person=person, left=found[0])


def replace_text(
    register: Open,
    id_: str,
    text: str,
    replacement: str,
    *,
    others: Sequence[Open] = (),
    maker: Maker = _NOBODY,
) -> Receipt:
    """Put a role in the place of a name, in a record and all its versions: see `replace_everywhere`.

    Where residents read the record, they read it again when a second person has agreed with the new text.
    Raises KeuzeNotFound, InvalidKeuze, ValueError, StoreUnavailable.
    """
    engine = register.engine
    changed = erasure.replace_everywhere(engine.store.database, id_, text, replacement, maker=maker)
    if changed.nr is not None and changed.revisie is not None:
        for record in engine.store.fetch([changed.nr]):
            (made,) = engine.make_passages([record.keuze])
            # False when someone else saved the record meanwhile, with passages of its own.
            engine.passages.add(engine.encoder.fingerprint, record.nr, record.revisie, made)
    engine.on_change([id_])
    done: list[tuple[Open, dict[str, int]]] = [(register, changed.tabellen), *((one, {}) for one in others)]
    for one, _ in done:
        _index_anew(one.engine)
    return _receipt(done, soort=TEKST, id_=id_)


def _index_anew(engine: Engine) -> None:
    """Indexes into which nothing went but what the register holds now."""
    engine.rebuild()
    # Lets tantivy finish merging what it was given, so that its files stay as they are.
    engine.retriever.words.close()


def _receipt(
    done: Sequence[tuple[Open, dict[str, int]]],
    *,
    soort: str,
    id_: str | None = None,
    person: Pseudoniem | None = None,
    left: PersoonGewist | None = None,
    numbers: dict[str, tuple[int, ...]] | None = None,
) -> Receipt:
    """Forget what is in memory, write the files anew, and note what they are then."""
    forget_words()
    stems_in.cache_clear()
    for one, _ in done:
        one.search.forget()
        one.engine.store.database.rewrite()
    home = done[0][0].settings.home
    return Receipt(
        op=datetime.now(UTC).isoformat(timespec="seconds"),
        soort=soort,
        id=id_,
        persoon=person,
        tabellen={_name(one): counts for one, counts in done},
        nummers=numbers or {},
        bestanden=files_of(home),
        vermeldingen=left.vermeldingen if left else (),
        elders=left.elders if left else {},
    )
