"""Makes a register of many choices to measure with, once, in a folder that is kept.

    python -m benchmarks.registers FOLDER --choices 10000

Real text, recombined: the example register and, where the folder with corpora is present, pieces of
Dutch answers to parliamentary questions. Their vectors are real ones too, jittered for every copy
(benchmarks/jitter.py), so that the copies differ as related passages do. The register is marked as
fictional and bears "jittered" in its name; speed may be measured on it, quality may not.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import numpy as np
from tqdm import tqdm

from benchmarks.jitter import SPREAD
from data.accounts import AccountStore
from data.database import Database
from data.events import Maker
from data.examples import example_register
from data.keuze import Keuze
from data.recombination import recombine
from models.encoding import TextEncoder
from service.access import Recht, Rol
from service.examples import fill_with_examples
from service.opening import Register, open_register
from service.settings import Settings

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpora" / "dekamer_be" / "corpus.jsonl"
CORPUS_RECORDS = 400
NAME = "Meetregister (recombined, jittered)"
_NOTE = "meetregister.json"
_READER = "meting@voorbeeld.example"
_SENTENCE = re.compile(r"(?<=[a-z)][.?!])\s+(?=[A-Z0-9])")
# Characters of a field made from a corpus: with these a choice has about five passages, as the examples do.
_FIELDS = {"samenvatting": 270, "afweging": 900, "resultaat": 450, "leerpunten": 250}


def settings_of(home: Path) -> Settings:
    """Those of a register for measuring, under a name that says what it is."""
    return Settings.read({"KEUZEREGISTER_HOME": str(home), "KEUZEREGISTER_NAAM": NAME})


def key_in(home: Path) -> str:
    """A key that reads the whole register in `home`, made while no server runs."""
    database = Database.open(settings_of(home).register, "de meting")
    try:
        accounts, maker = AccountStore(database), Maker("shell", "shell")
        found = accounts.by_email(_READER) or accounts.add("Meting", _READER, Rol.PROFESSIONAL, maker)
        return accounts.add_key(found.id, "meting", [Recht.LEZEN], timedelta(days=1), maker)[1]
    finally:
        database.close()


def make(
    home: Path,
    choices: int,
    *,
    seed: int = 2026,
    encoder: TextEncoder | None = None,
    corpus: Path = CORPUS,
    report: Callable[[str], None] = lambda _: None,
) -> None:
    """Make a register of so many choices in `home`; nothing when the same one is there already.

    encoder: instead of the packaged one. Raises FileExistsError when another register is there.
    """
    wanted = {"keuzes": choices, "zaad": seed, "corpus": corpus.is_file()}
    if _made(home) == wanted:
        return
    if (home / "register").exists():
        raise FileExistsError(f"{home} holds another register, or one that was not finished; remove it.")
    register = open_register(settings_of(home), "het maken van een meetregister", encoder=encoder)
    try:
        fill_with_examples(register)
        if corpus.is_file():
            records = list(corpus_records(corpus, CORPUS_RECORDS, seed))
            report(f"{len(records)} records made from {corpus.parent.name} are being encoded.")
            register.engine.save(records, door="meetregister")
        else:
            report(f"{corpus} is not here: only the examples are recombined.")
        _grow(register, choices, seed)
    finally:
        register.close()
    report("The indexes are being built from the stored vectors.")
    open_register(settings_of(home), "het indexeren", report, encoder).close()
    (home / _NOTE).write_text(json.dumps(wanted), encoding="utf-8")


def _grow(register: Register, choices: int, seed: int) -> None:
    rng = np.random.default_rng(seed)

    def vary(vectors: np.ndarray) -> np.ndarray:
        """Each moves by a share of the difference of two others, as in benchmarks/jitter.py."""
        one, other = rng.integers(0, len(vectors), (2, len(vectors)))
        rows = vectors + np.float32(SPREAD) * (vectors[one] - vectors[other])
        varied: np.ndarray = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
        return varied

    with tqdm(total=max(0, choices - register.engine.store.count()), unit=" records") as bar:

        def tell(done: int, _: int) -> None:
            bar.update(done - bar.n)

        recombine(register.engine.store.database, choices, seed, vary, tell)


def corpus_records(corpus: Path, count: int, seed: int) -> Iterator[Keuze]:
    """Records with texts of a corpus and the structure of the examples; both in a fixed order by seed."""
    rng = np.random.default_rng(seed)
    lines = corpus.read_text(encoding="utf-8").splitlines()
    examples = [keuze for keuze, _ in example_register()]
    made = 0
    for at in rng.permutation(len(lines)).tolist():
        text = json.loads(lines[at])["text"]
        fields = _fill(_SENTENCE.split(text))
        if fields is None:
            continue
        like = examples[made % len(examples)].as_dict()
        like = {k: v for k, v in like.items() if k not in (*_FIELDS, "aanleiding", "verwanteKeuzes")}
        title = fields["samenvatting"][:90].rsplit(" ", 1)[0]
        yield Keuze.model_validate({**like, "id": f"corpus-{made:04d}", "titel": title, **fields})
        made += 1
        if made == count:
            return


def _fill(sentences: list[str]) -> dict[str, str] | None:
    """The fields filled with whole sentences, in order; None when there are too few."""
    fields: dict[str, str] = {}
    rest = iter(sentences)
    sentence = next(rest, None)
    for name, room in _FIELDS.items():
        taken = ""
        while sentence is not None and len(taken) + len(sentence) < room:
            taken = f"{taken} {sentence}".strip()
            sentence = next(rest, None)
        if not taken:
            return None
        fields[name] = taken
    return fields


def _made(home: Path) -> dict[str, object] | None:
    try:
        found: dict[str, object] = json.loads((home / _NOTE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.registers", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--choices", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=2026)
    given = parser.parse_args()
    began = time.perf_counter()
    report = lambda text: print(text, file=sys.stderr)  # noqa: E731
    make(given.folder, given.choices, seed=given.seed, report=report)
    size = sum(p.stat().st_size for p in given.folder.rglob("*") if p.is_file())
    print(f"{given.choices:,} choices in {time.perf_counter() - began:.0f} s, {size / 1e9:.2f} GB")


if __name__ == "__main__":
    main()
