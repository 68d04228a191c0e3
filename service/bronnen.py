"""Documents beside the choices: keeping one, taking it away, and finding the ones that answer a question too.

A document is found by its words as soon as it is kept, and by its meaning when its passages are encoded, which
happens in the background: fifty pages take some seconds. Only for who may read the whole register.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import groupby
from pathlib import PurePath
from urllib.parse import urlsplit

import numpy as np
from pydantic_core import PydanticCustomError

from data.alineas import Alinea, clean_line
from data.bronnen import (
    MAX_ADRES,
    MAX_KEUZES,
    MAX_TITEL,
    SOORTEN,
    Bron,
    BronNotFound,
    BronPassages,
    BronStore,
    NewBronPassage,
    new_bron_id,
)
from data.documents import Document
from data.events import Maker
from data.keuze import one_line
from data.validation import InvalidKeuze, Veldfout
from data.vocabularies import vocabulaire
from indexing.in_memory import Found
from models.encoding import TextEncoder
from models.passages import PassageMaker
from models.words import question_words, stems
from service.answers import GevondenBron
from service.beside import SHOWN, Beside, best_sentence, resembles
from service.engine import Engine, Progress
from service.privacy import find
from service.texts import embedded, sentence_splitter

__all__ = ["Bron", "BronNotFound", "Bronnen", "Gegevens", "InvalidBron", "Kept", "personal_data"]

ANDERS = "anders"


class InvalidBron(InvalidKeuze):
    """What was said about a document does not fit; `fouten` says per field why."""


@dataclass(frozen=True)
class Gegevens:
    """What someone says about a document. titel "": the one that it gives itself, or the name of the file.

    keuzes: ids of choices that it belongs to.
    """

    titel: str = ""
    soort: str = ANDERS
    datum: date | None = None
    adres: str = ""
    keuzes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Kept:
    """A document as it is kept. nieuw: False when this very file was there already; its choices are added."""

    bron: Bron
    nieuw: bool


class Bronnen(Beside[BronPassages]):
    """The documents of one register. Safe to use from several threads."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine, "bronnen")
        self.store = BronStore(engine.store.database)

    # -- finding ----------------------------------------------------------------------------------

    def find(
        self, vraag: str, vector: np.ndarray | None, model: str, *, words: bool = True
    ) -> tuple[GevondenBron, ...]:
        """The documents that resemble a question, best first, each with its best passage; at most SHOWN.

        vector: (d,) float32 of the question, made by `model`, or None to go by words. words: whether words
        count.
        """
        terms = stems(" ".join(question_words(vraag))) if words else []
        near = self._search(vector, model, terms, SHOWN)
        return tuple(_shown(held, found, terms) for held, found in near if resembles(found))

    def _read(self, model: str, ids: Sequence[str] | None) -> list[BronPassages]:
        return self.store.passages(model, ids)

    def _terms(self, held: BronPassages) -> list[Counter[str]]:
        rows = zip(held.koppen, held.passages, strict=True)
        return [Counter(stems(_embedded(held.titel, kop, p.tekst))) for kop, p in rows]

    # -- keeping and removing ---------------------------------------------------------------------

    def keep(self, document: Document, data: bytes, about: Gegevens, maker: Maker) -> Kept:
        """Keep the text of a document that was read from the file `data`. Follow with `encode` or `start`.

        Raises InvalidBron.
        """
        about = checked(about, document)
        digest = hashlib.sha256(data).hexdigest()
        with self._changing:
            there = self.store.with_digest(digest)
            if there:
                self.store.link(there.id, about.keuzes, maker)
                return Kept(self.store.get(there.id), False)
            bron = Bron(
                new_bron_id(), about.titel, about.soort, about.datum, about.adres or None,
                _file_name(document.naam), digest, document.meldingen, datetime.now(UTC), about.keuzes,
            )  # fmt: skip
            passages = cut(self._engine.encoder, bron.titel, document.alineas)
            self.store.add(bron, document.alineas, passages, maker)
            return Kept(self.store.get(bron.id), True)

    def remove(self, id_: str, maker: Maker) -> None:
        """Take a document away, from the register and from search. Raises BronNotFound."""
        with self._changing:
            self.store.remove(id_, maker)
            self._follow([id_])

    # -- encoding ---------------------------------------------------------------------------------

    def encode(self, progress: Progress = lambda _done, _total: None) -> None:
        """Show search what was kept, and make the vectors that are missing. progress: passages."""
        encoder = self._engine.encoder
        missing = self.store.missing(encoder.fingerprint)
        self._follow(missing)
        waiting = [self._leaves[id_][0] for id_ in missing if id_ in self._leaves]
        total, done = sum(len(held.passages) for held in waiting), 0
        for held in waiting:
            alineas = self.store.alineas(held.id)
            # Cut again, because another model may read less at a time.
            passages = cut(encoder, held.titel, alineas)
            texts = [_embedded(held.titel, alineas[p.van].kop, p.tekst) for p in passages]
            vectors = self._vectors(encoder, texts, progress, done, total)
            if vectors is None:
                return
            done += len(held.passages)
            self.store.encoded(held.id, encoder.fingerprint, passages, vectors)
        if waiting:
            self._follow([held.id for held in waiting])


# -- what is said about a document ----------------------------------------------------------------


def checked(about: Gegevens, document: Document) -> Gegevens:
    """The same, tidied up and complete. Raises InvalidBron with every fault."""
    faults: list[Veldfout] = []
    titel, adres = (
        _line(about.titel, "titel", MAX_TITEL, faults),
        _line(about.adres, "adres", MAX_ADRES, faults),
    )
    titel = titel or document.titel[:MAX_TITEL].strip() or _file_name(document.naam)[:MAX_TITEL]
    if about.soort not in vocabulaire(SOORTEN):
        faults.append(Veldfout("soort", f"kies uit: {', '.join(vocabulaire(SOORTEN).codes)}"))
    if adres and not is_link(adres):
        faults.append(Veldfout("adres", "begint met https:// of http:// en heeft geen spaties"))
    if len(about.keuzes) > MAX_KEUZES:
        faults.append(Veldfout("keuzes", f"noemt er {len(about.keuzes)}; er passen er {MAX_KEUZES}"))
    if faults:
        raise InvalidBron(faults)
    return replace(about, titel=titel, adres=adres, keuzes=tuple(dict.fromkeys(about.keuzes)))


def _line(text: str, veld: str, most: int, faults: list[Veldfout]) -> str:
    try:
        line: str = one_line(text)
    except PydanticCustomError as error:
        faults.append(Veldfout(veld, error.message()))
        return ""
    if len(line) > most:
        faults.append(Veldfout(veld, f"is {len(line)} tekens; er passen er {most}"))
    return line


def is_link(text: str) -> bool:
    """Whether a text is an address on the web."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"\s", text)


def _file_name(naam: str) -> str:
    """The name alone: browsers and shells may send the folders along."""
    return clean_line(PurePath(naam.replace("\\", "/")).name or naam)


def personal_data(alineas: Sequence[Alinea]) -> Counter[str]:
    """How many of each kind seem to stand in a text; the most frequent first."""
    counts = Counter(finding.soort for finding in find("\n".join(a.tekst for a in alineas)))
    return Counter(dict(counts.most_common()))


# -- passages -------------------------------------------------------------------------------------


def cut(encoder: TextEncoder, titel: str, alineas: Sequence[Alinea]) -> list[NewBronPassage]:
    """The text in passages of whole sentences that stand under one heading."""
    maker = PassageMaker(sentence_splitter(), encoder.count_tokens, encoder.max_tokens)
    found: list[NewBronPassage] = []
    numbered = [(i, a) for i, a in enumerate(alineas) if not a.niveau]
    for kop, group in groupby(numbered, key=lambda pair: pair[1].kop):
        below = list(group)
        text, ends, at = "\n".join(a.tekst for _, a in below), [], 0
        for _, a in below:
            at += len(a.tekst) + 1
            ends.append(at)
        for passage in maker.make([("", text)], prefix=_embedded(titel, kop, "")):
            first, last = np.searchsorted(ends, [passage.begin, passage.eind - 1], side="right")
            found.append(NewBronPassage(below[first][0], below[last][0], passage.tekst))
    return found


def _embedded(titel: str, kop: str, tekst: str) -> str:
    return embedded(titel if kop in ("", titel) else embedded(titel, kop), tekst)


def _shown(held: BronPassages, found: Found, terms: Sequence[str]) -> GevondenBron:
    passage = held.passages[found.row]
    begin, eind = best_sentence(passage.tekst, frozenset(terms))
    return GevondenBron(
        id=held.id, titel=held.titel, soort=held.soort, datum=held.datum, plaats=held.plaatsen[found.row],
        kop=held.koppen[found.row], tekst=passage.tekst, van=passage.van, tot=passage.tot,
        zinBegin=begin, zinEind=eind,
    )  # fmt: skip
