"""Choices of other municipalities beside the own ones: loading them, taking them away, and finding them.

They come from an exchange file (service/exchange.py) and are never mixed with the own records: they are found in
an index of their own, and shown apart. Residents may read them too, for they are public at their source.
"""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import wait
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from pydantic import ValidationError

from data.elders import (
    EldersBron,
    EldersKeuze,
    EldersNotFound,
    EldersPassage,
    EldersPassages,
    EldersStore,
    Gewijzigd,
    Sleutel,
)
from data.events import Maker
from data.keuze import Keuze, texts
from data.vocabularies import vocabulaire
from indexing.in_memory import Found
from models.encoding import TextEncoder
from models.passages import PassageMaker
from models.words import question_words, stems
from service import exchange_reading
from service.answers import GevondenElders
from service.beside import SHOWN, Beside, best_sentence, resembles
from service.engine import Engine, Progress
from service.exchange import own_uri
from service.exchange_reading import Geweigerd, UnusableExchange
from service.texts import embedded, field_label, sentence_splitter

__all__ = ["Elders", "EldersNotFound", "Labels", "Lading", "UnusableExchange", "Verslag", "keuze_of"]

log = logging.getLogger(__name__)

LISTED = 200  # of a search in the list
_LOOKED = 20  # records tried for an answer: those that don't resemble the question fall out
_WORDS_ENOUGH = 0.3  # of the words of a search in the list


class Busy(RuntimeError):
    """A file is being loaded already."""


_BY_WORDS = (
    "De keuzes zijn geladen, maar nog niet op betekenis te vinden; wel op hun woorden. Start de server opnieuw om "
    "het nog eens te proberen."
)


@dataclass(frozen=True)
class Verslag:
    """What loading a file did."""

    bron: EldersBron
    gewijzigd: Gewijzigd
    geweigerd: tuple[Geweigerd, ...]


@dataclass(frozen=True)
class Lading:
    """How far loading a file is. wat: what is done now, of which `klaar` of `totaal`.

    verslag: what it did, once the records are kept; fout: why it was refused, or with a verslag what did not work
    after that; af: whether nothing is left to do.
    """

    wat: str
    klaar: int = 0
    totaal: int = 0
    verslag: Verslag | None = None
    fout: str = ""
    af: bool = False

    @property
    def deel(self) -> float:
        return self.klaar / self.totaal if self.totaal else 0.0


class Elders(Beside[EldersPassages]):
    """The choices of other municipalities in one register. Safe to use from several threads."""

    def __init__(self, engine: Engine, adres: str) -> None:
        """adres: where people open this register, "" for not known."""
        super().__init__(engine, "elders")
        self.store = EldersStore(engine.store.database)
        self._adres = adres
        self._one_at_a_time = threading.Lock()
        self.lading: Lading | None = None

    # -- finding ----------------------------------------------------------------------------------

    def find(
        self, vraag: str, vector: np.ndarray | None, model: str, *, words: bool = True
    ) -> tuple[GevondenElders, ...]:
        """The records that resemble a question, best first, each with its best passage; at most SHOWN.

        vector: (d,) float32 of the question, made by `model`, or None to go by words. words: whether words
        count.
        """
        terms = stems(" ".join(question_words(vraag))) if words else []
        near = [pair for pair in self._search(vector, model, terms, _LOOKED) if resembles(pair[1])][:SHOWN]
        records = {one.sleutel: one for one in self.store.fetch([held.id for held, _ in near])}
        sources = {one.id: one for one in self.store.sources()} if records else {}
        return tuple(
            _shown(held, found, record, sources[record.bron], terms)
            for held, found in near
            if (record := records.get(held.id)) and record.bron in sources
        )

    def nearest(self, vraag: str, vector: np.ndarray | None, model: str) -> list[Sleutel]:
        """The records that a search in the list finds, best first."""
        terms = stems(" ".join(question_words(vraag)))
        near = self._search(vector, model, terms, LISTED)
        return [held.id for held, found in near if resembles(found) or found.words >= _WORDS_ENOUGH]

    def _read(self, model: str, ids: Sequence[Sleutel] | None) -> list[EldersPassages]:
        return self.store.passages(model, ids)

    def _terms(self, held: EldersPassages) -> list[Counter[str]]:
        return [Counter(stems(embedded(held.titel, p.tekst))) for p in held.passages]

    # -- loading and removing ---------------------------------------------------------------------

    def load(
        self, content: bytes, maker: Maker, progress: Progress = lambda _done, _total: None
    ) -> Verslag:
        """Put the records of a file in the place of those of the same source. Follow with `encode` or `start`.

        progress: records looked at and then cut, so each counts twice; what it raises stops the loading before
        anything is changed. Raises UnusableExchange, StoreUnavailable.
        """
        gelezen = exchange_reading.read(content)
        kop = gelezen.kop
        if kop.uri == own_uri(self._engine) or (self._adres and kop.adres == self._adres):
            raise UnusableExchange("Dit bestand komt van dit register zelf. Deze keuzes hebt u al.")
        with self._one_at_a_time:
            known = self.store.by_uri(kop.uri)
            if known and kop.gemaaktOp < known.gemaaktOp:
                raise UnusableExchange(
                    f"Dit bestand is ouder dan wat er al staat van {known.naam}. Haal het nieuwste bestand op."
                )
            total = 2 * len(gelezen.records)
            good, bad = exchange_reading.checked(gelezen, lambda done, _: progress(done, total))
            encoder = self._engine.encoder
            records = []
            for done, (given, keuze) in enumerate(good, 1):
                records.append((given, cut(encoder, keuze)))
                progress(total - len(good) + done, total)
            with self._changing:
                bron, changes, changed = self.store.load(kop.waarden, kop.gemaaktOp, records, maker)
                self._follow(changed)
        return Verslag(bron, changes, tuple(bad))

    def load_behind(self, content: bytes, maker: Maker, patience: float = 2.0) -> Lading:
        """The same in the background, encoding included; waits for it no longer than `patience` seconds.

        How it stands is in `lading` from then on. Raises Busy.
        """
        with self._changing:
            if self.lading and not self.lading.af:
                raise Busy
            self.lading = Lading("Het bestand nakijken")
        work = self._later(lambda: self._load_told(content, maker))
        wait([work], patience)
        return self.lading

    def _load_told(self, content: bytes, maker: Maker) -> None:
        told = self.lading or Lading("")

        def tell(wat: str) -> Progress:
            def progress(done: int, total: int) -> None:
                if self._stop.is_set() and told.verslag is None:
                    raise UnusableExchange(
                        "De server stopte. Er is niets veranderd; laad het bestand opnieuw."
                    )
                self.lading = replace(told, wat=wat, klaar=done, totaal=total)

            return progress

        try:
            told = replace(told, verslag=self.load(content, maker, tell("De keuzes nakijken")))
            self.encode(tell("De keuzes vindbaar maken op betekenis"))
        except UnusableExchange as error:
            told = replace(told, fout=str(error))
        except Exception:
            log.exception("Een bestand met keuzes van elders is niet (helemaal) geladen.")
            nothing = "Het laden is mislukt. Er is niets veranderd. Probeer het nog een keer."
            told = replace(told, fout=_BY_WORDS if told.verslag else nothing)
        finally:
            self.lading = replace(told, af=True)

    def remove_source(self, id_: str, maker: Maker) -> int:
        """Take a source away with all its records; returns how many. Raises EldersNotFound."""
        with self._changing:
            count = self.store.remove_source(id_, maker)
            self._forget()
            return count

    def remove(self, bron: str, id_: str, maker: Maker) -> None:
        """Take one record away for good. Raises EldersNotFound."""
        with self._changing:
            self.store.remove(bron, id_, maker)
            self._forget([(bron, id_)])

    def _forget(self, ids: Sequence[Sleutel] | None = None) -> None:
        # What a report says may name what is gone now.
        if self.lading and self.lading.af:
            self.lading = None
        self._follow(ids)

    # -- encoding ---------------------------------------------------------------------------------

    def encode(self, progress: Progress = lambda _done, _total: None) -> None:
        """Make the vectors that are missing. progress: passages."""
        encoder = self._engine.encoder
        model = encoder.fingerprint
        missing = self.store.missing(model)
        if self._known is None or self._known.model != model:
            self._follow()
        waiting = [self._leaves[key][0] for key in missing if key in self._leaves]
        total, done = sum(len(held.passages) for held in waiting), 0
        for record in self.store.fetch([held.id for held in waiting]):
            keuze = keuze_of(record)
            if keuze is None:
                continue
            # Cut again, because another model may read less at a time.
            passages = cut(encoder, keuze)
            made = [embedded(keuze.titel, p.tekst) for p in passages]
            vectors = self._vectors(encoder, made, progress, done, total)
            if vectors is None:
                return
            done += len(passages)
            self.store.encoded(record.sleutel, model, passages, vectors, record.inhoud)
        if waiting:
            self._follow([held.id for held in waiting])


def cut(encoder: TextEncoder, keuze: Keuze) -> list[EldersPassage]:
    """The texts of a record in passages of whole sentences."""
    maker = PassageMaker(sentence_splitter(), encoder.count_tokens, encoder.max_tokens)
    made = maker.make(texts(keuze), prefix=embedded(keuze.titel, ""))
    return [EldersPassage(p.veld, p.tekst) for p in made]


# -- reading what was loaded -----------------------------------------------------------------------


class _Anything:
    """Codes were looked at when the record came in; what they mean stands in the head of its file."""

    def get(self, _naam: str, _default: Any = None) -> _Anything:
        return self

    def __contains__(self, _code: object) -> bool:
        return True


def keuze_of(record: EldersKeuze) -> Keuze | None:
    """What is known here of a record; None where it fits no more, after rules became stricter."""
    try:
        return Keuze.model_validate(exchange_reading.known_part(record.inhoud), context=_Anything())
    except ValidationError:
        log.warning("Keuze %s van %s past niet meer bij dit register.", record.id, record.bron)
        return None


class Labels:
    """What the codes of a source mean: as its file says, and as this register does for what that leaves open."""

    def __init__(self, bron: EldersBron) -> None:
        self._terms = {
            (naam, term["code"]): term for naam, terms in bron.kop["begrippen"].items() for term in terms
        }

    def __call__(self, naam: str, code: str) -> str:
        """The label of a code in that list."""
        if term := self._terms.get((naam, code)):
            return str(term["label"])
        vocab = vocabulaire(naam)
        return vocab.label(code) if code in vocab else code

    def definition(self, naam: str, code: str) -> str:
        """What the source says that a code means; "" for nothing."""
        return str(self._terms.get((naam, code), {}).get("definitie", ""))


def _shown(
    held: EldersPassages, found: Found, record: EldersKeuze, bron: EldersBron, terms: Sequence[str]
) -> GevondenElders:
    label, passage = Labels(bron), held.passages[found.row]
    begin, eind = best_sentence(passage.tekst, frozenset(terms))
    gebieden = record.inhoud["keuze"]["gebieden"]
    return GevondenElders(
        bron=record.bron, id=record.id, titel=record.titel, register=bron.naam,
        instrument=label("instrumenten", record.instrument),
        gebieden=tuple(label("gebieden", code) for code in gebieden), startdatum=record.startdatum,
        veld=field_label(passage.veld), tekst=passage.tekst, zinBegin=begin, zinEind=eind,
    )  # fmt: skip
