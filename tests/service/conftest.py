"""A model small enough to load in every process that a test starts, and a server to share."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from data import examples
from service.settings import TABLE
from tests.conftest import ROOT


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A random BERT of one layer that reads letters, saved as sentence-transformers does."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizer

    bert, folder = (tmp_path_factory.mktemp(name) for name in ("bert", "klein-model"))
    letters = "abcdefghijklmnopqrstuvwxyz0123456789.,:;?!-'"
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *(f"##{c}" for c in letters)]
    (bert / "vocab.txt").write_text("\n".join(words))
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=512,
    )
    BertModel(config).save_pretrained(bert)
    BertTokenizer(str(bert / "vocab.txt")).save_pretrained(bert)
    modules = [Transformer(str(bert), max_seq_length=512), Pooling(32)]
    SentenceTransformer(modules=modules, device="cpu").save(str(folder))
    return folder


@pytest.fixture
def few_examples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of the only examples, for this test."""
    folder = tmp_path / "voorbeeld"
    folder.mkdir()
    lines = (examples.FOLDER / "keuzes-1.jsonl").read_text("utf-8").splitlines()[:4]
    ids = [json.loads(line)["id"] for line in lines]
    contacts = (examples.FOLDER / "contacten-1.jsonl").read_text("utf-8").splitlines()
    mine = [line for line in contacts if json.loads(line)["keuzeId"] in ids]
    (folder / "keuzes-1.jsonl").write_text("\n".join(lines), "utf-8")
    (folder / "contacten-1.jsonl").write_text("\n".join(mine), "utf-8")
    monkeypatch.setattr(examples, "FOLDER", folder)
    return sorted(ids)


class Server:
    """`keuzeregister serve` in a process of its own, on a free port."""

    def __init__(self, home: Path, model: Path, **environment: str) -> None:
        self.home = home
        self.environment = environment_of(home, model) | {"PORT": "0"} | environment
        self.process = subprocess.Popen(
            [sys.executable, "-m", "web.main", "serve"],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        found = re.search(r"http://\S+", self.process.stdout.readline())
        if not found:
            self.process.kill()
            pytest.fail(f"De server begon niet: {self.process.communicate()[1]}")
        self.url = found[0]

    def stop(self, number: int = signal.SIGTERM) -> tuple[int, str, str]:
        """Send a signal; the exit code and what was written since."""
        self.process.send_signal(number)
        out, err = self.process.communicate(timeout=60)
        return self.process.returncode, out, err


def environment_of(home: Path, model: Path) -> dict[str, str]:
    """The environment of a register in `home`, with none of the settings of this machine."""
    kept = {k: v for k, v in os.environ.items() if k not in {s.name for s in TABLE}}
    return kept | {"KEUZEREGISTER_HOME": str(home), "KEUZEREGISTER_MODEL": str(model)}


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory, model_folder: Path) -> Iterator[Server]:
    """A server that holds an empty register. With the packaged model, as it starts without torch."""
    server = Server(tmp_path_factory.mktemp("in-gebruik"), model_folder)
    yield server
    server.stop()
