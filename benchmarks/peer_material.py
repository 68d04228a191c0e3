"""What every system is given: the same documents, passages, questions and vectors, made once and kept.

A peer that takes vectors gets those of the product's own encoder, so that building is indexing alone and
the ranking is all that differs. Whole documents are cut where the model stops reading, as a tutorial does.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.peer_units import DOCUMENT, FAST, PASSAGE, PLAIN, Material
from benchmarks.questions import judged_questions
from data.examples import example_register
from data.keuze import texts
from models.encoding import TextEncoder
from models.passages import PassageMaker
from service.evaluation import PASSAGES_VERSION, Document, JudgedSet, read_set
from service.texts import embedded, labels, sentence_splitter

EXAMPLE = "voorbeeldregister"
_CHUNK = 64

Progress = Callable[[int, int], None]


def example_set() -> JudgedSet:
    """The example register as documents, with its judged questions that have an answer.

    Filters inside a question ("in Moerwijk sinds 2022") stay words: a peer has nothing that reads them.
    """
    documents = [
        Document(k.id, k.titel, "\n".join([*(text for _, text in texts(k)), *labels(k)]))
        for k, _ in example_register()
    ]
    asked = [q for q in judged_questions() if q.oordelen]
    return JudgedSet(EXAMPLE, documents, {q.id: q.vraag for q in asked}, {q.id: q.oordelen for q in asked})


def read(which: str) -> JudgedSet:
    """The example register by its name, or a folder in BEIR layout. Raises UnreadableSet."""
    return example_set() if which == EXAMPLE else read_set(Path(which))


def prepare(
    judged: JudgedSet,
    encoder: TextEncoder,
    kept: Path,
    plain: Callable[[], Any] | None = None,
    progress: Progress | None = None,
) -> Material:
    """Make what is not there yet, and note how long encoding took.

    plain: gives the sentence-transformers model for the fp32 vectors of whole documents, None to go
    without. kept: folder that holds a folder per set and model.
    """
    folder = kept / f"{judged.name}-{_key(judged, encoder)}"
    folder.mkdir(parents=True, exist_ok=True)
    about_path = folder / "about.json"
    about = json.loads(about_path.read_text(encoding="utf-8")) if about_path.exists() else {}
    about |= {"name": judged.name, "seconds": about.get("seconds", {})}

    def encoded(name: str, encode: Callable[[Sequence[str]], np.ndarray], held: Sequence[str]) -> None:
        """Vectors of the texts, in a file that appears whole or not at all."""
        path = folder / f"{name}.npy"
        if path.exists():
            return
        began, parts = time.perf_counter(), []
        for start in range(0, len(held), _CHUNK):
            parts.append(encode(held[start : start + _CHUNK]))
            if progress:
                progress(min(start + _CHUNK, len(held)), len(held))
        about["seconds"][name] = round(time.perf_counter() - began, 1)
        temporary = path.with_suffix(".nieuw.npy")
        np.save(temporary, np.concatenate(parts))
        temporary.replace(path)

    documents = [embedded(d.title, d.text) for d in judged.documents]
    _write(folder / "documents.json", [[d.id, d.title, d.text] for d in judged.documents])
    _write(folder / f"{DOCUMENT}.json", [list(range(len(documents))), documents])
    if not (folder / f"{PASSAGE}.json").exists():
        _write(folder / f"{PASSAGE}.json", passages(judged.documents, encoder))
    encoded(
        f"{PASSAGE}-{FAST}",
        encoder.encode_passages,
        json.loads((folder / f"{PASSAGE}.json").read_text(encoding="utf-8"))[1],
    )
    encoded(
        f"{DOCUMENT}-{FAST}",
        lambda part: encoder.encode_passages([first_tokens(text, encoder) for text in part]),
        documents,
    )
    if plain is not None and not (folder / f"{DOCUMENT}-{PLAIN}.npy").exists():
        model = plain()
        encoded(f"{DOCUMENT}-{PLAIN}", lambda part: _plain_vectors(model, part), documents)
    _write(about_path, about)
    return Material(folder)


def passages(documents: Sequence[Document], encoder: TextEncoder) -> list[Any]:
    """Document number and text of every passage, cut as the product cuts them."""
    maker = PassageMaker(sentence_splitter(), encoder.count_tokens, encoder.max_tokens)
    owners: list[int] = []
    held: list[str] = []
    for number, document in enumerate(documents):
        made = maker.make([("tekst", document.text)], prefix=embedded(document.title, ""))
        found = [embedded(document.title, p.tekst) for p in made] or [document.title]
        owners += [number] * len(found)
        held += found
    return [owners, held]


def first_tokens(text: str, encoder: TextEncoder) -> str:
    """As much from the start of the text as the model reads."""
    if encoder.count_tokens([text])[0] <= encoder.max_tokens:
        return text
    ends = [end for _, end in encoder.token_offsets(text)]
    room = encoder.max_tokens - encoder.count_tokens([""])[0]
    while encoder.count_tokens([text[: ends[room - 1]]])[0] > encoder.max_tokens:
        room -= 1  # a word that is cut may take a token more
    return text[: ends[room - 1]]


def _plain_vectors(model: Any, part: Sequence[str]) -> np.ndarray:
    vectors: np.ndarray = model.encode_document(
        list(part), normalize_embeddings=True, show_progress_bar=False
    )
    return vectors


def _write(path: Path, content: Any) -> None:
    temporary = path.with_suffix(".nieuw.json")
    temporary.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    temporary.replace(path)


def _key(judged: JudgedSet, encoder: TextEncoder) -> str:
    digest = hashlib.sha256(f"{PASSAGES_VERSION} {encoder.fingerprint}".encode())
    for document in judged.documents:
        digest.update(f"\0{document.id}\0{document.title}\0{document.text}".encode())
    return digest.hexdigest()[:16]
