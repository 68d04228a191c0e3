"""Importing a file into the register, row by row, and exporting the register to a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from data.events import Maker
from data.filters import Filters
from data.free_text import field_of
from data.importing import BadRow, GoodRow, convert
from data.keuze import Keuze
from data.mapping import Mapping
from data.publication import Vrijgave
from data.store import Store
from data.tables import Table
from data.validation import InvalidKeuze, Veldfout, build
from service.engine import Engine, Progress
from service.publishing import unresolved

_BATCH = 64

Released = Callable[[str], Sequence[Vrijgave]]


@dataclass(frozen=True)
class Persoonsgegeven:
    """Something in a row of the file that looks like personal data. veld: path of the text."""

    regel: int
    id: str
    veld: str
    soort: str
    tekst: str
    voorstel: str


@dataclass
class Imported:
    """What an import did, or with a dry run would do. Counts are rows.

    persoonsgegevens: what looks like personal data in the rows that went in, in the order of the file. It
    keeps no row out: only from residents, until it is gone or someone has said why it is none.
    """

    aangemaakt: int = 0
    gewijzigd: int = 0
    ongewijzigd: int = 0
    fout: list[BadRow] = field(default_factory=list)
    persoonsgegevens: list[Persoonsgegeven] = field(default_factory=list)

    @property
    def met_persoonsgegevens(self) -> int:
        """In how many rows something looks like personal data."""
        return len({found.regel for found in self.persoonsgegevens})

    @property
    def goed(self) -> int:
        return self.aangemaakt + self.gewijzigd + self.ongewijzigd


def import_table(
    engine: Engine,
    table: Table,
    mapping: Mapping,
    *,
    dry_run: bool = False,
    progress: Progress | None = None,
    released: Released | None = None,
) -> Imported:
    """Save the good rows of a table, in batches; report the bad ones, and what looks like personal data.

    A row whose id is known changes only the fields that the file fills in. released: what people have said
    of a record's texts to be no personal data. Raises MappingError before the first row when the mapping
    leaves something open.
    """
    done = Imported()
    source = {row.number: row for row in table.rows}
    batch: list[tuple[GoodRow, Keuze]] = []
    for count, row in enumerate(convert(table, mapping, bron=table.name), 1):
        try:
            if isinstance(row, BadRow):
                done.fout.append(row)
            else:
                batch.append((row, _against_store(engine.store, row)))
                done.persoonsgegevens += _personal(row, released)
        except InvalidKeuze as error:
            done.fout.append(BadRow(source[row.number], table.place(row.number), tuple(error.fouten)))
        if len(batch) >= _BATCH or count == len(table.rows):
            _save(engine, batch, table.name, dry_run, done)
            batch = []
        if progress:
            progress(count, len(table.rows))
    if not dry_run:
        engine.save_indexes()
    return done


def _against_store(store: Store, row: GoodRow) -> Keuze:
    """The record that saving this row would give. Raises InvalidKeuze when it can't be saved."""
    id_ = row.keuze.id
    if store.was_deleted(id_):
        raise InvalidKeuze(
            [Veldfout("id", f'"{id_}" is uit het register verwijderd; geef de rij een ander id')]
        )
    known = store.fetch_ids([id_])
    if not known:
        return row.keuze
    given = row.keuze.model_dump()
    return build(known[0].keuze.model_dump() | {veld: given[veld] for veld in row.velden})


def _personal(row: GoodRow, released: Released | None) -> list[Persoonsgegeven]:
    """What looks like personal data in the fields that the file itself fills in."""
    found = unresolved(row.keuze)
    if found and released is not None:
        found = unresolved(row.keuze, released(row.keuze.id))
    return [
        Persoonsgegeven(
            row.number, row.keuze.id, b.veld, b.finding.soort, b.finding.tekst, b.finding.voorstel
        )
        for b in found
        if field_of(b.veld) in row.velden
    ]


def _save(
    engine: Engine, batch: Sequence[tuple[GoodRow, Keuze]], name: str, dry_run: bool, done: Imported
) -> None:
    if not batch:
        return
    if dry_run:
        known = {r.keuze.id: r.keuze for r in engine.store.fetch_ids([k.id for _, k in batch])}
        outcomes = [_expected(engine.store, row, k, known.get(k.id)) for row, k in batch]
    else:
        saved = engine.save(
            [keuze for _, keuze in batch],
            door=f"import van {name}",
            maker=Maker(herkomst="import"),  # a file may be named after a person
            contacten=[row.contacten for row, _ in batch],
        )
        outcomes = [s.handeling for s in saved]
    for outcome in outcomes:
        setattr(done, outcome, getattr(done, outcome) + 1)


def _expected(store: Store, row: GoodRow, keuze: Keuze, known: Keuze | None) -> str:
    """What saving this row would do."""
    if known is None:
        return "aangemaakt"
    same_people = row.contacten is None or list(row.contacten) == store.contacts(keuze.id)
    return "ongewijzigd" if known == keuze and same_people else "gewijzigd"


def export_register(engine: Engine, filters: Filters) -> list[Keuze]:
    """The records that pass the filters, oldest first. Contacts are not part of a record."""
    return [r.keuze for r in engine.store.search_list(filters, order="oudste", limit=2**31 - 1)]
