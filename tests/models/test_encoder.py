"""The encoder answers as its float32 original does, alone, in batches and from several threads."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from models.encoder import Encoder, EncoderError, ModelNotFound, TextTooLong, _batches
from models.encoding import TextEncoder
from models.hash_encoder import HashEncoder
from models.onnx_model import OnnxModel, _calls
from models.weight_source import SourceModel
from models.weights import build_tokenizer

SENTENCES = [
    "De gemeente Den Haag wil bewoners van Zuidwest eerder betrekken bij plannen.",
    "We kozen voor een partnerraad omdat de buurt al een vaste groep betrokken bewoners had.",
    "De inspraakavond trok vooral oudere huiseigenaren.",
    "Jongeren bereik je beter op straat dan met een brief.",
    "De enquête werd door 212 huishoudens ingevuld.",
    "Een werkplaats kost meer voorbereiding, maar levert plannen op die men herkent.",
    "De wethouder beloofde binnen zes weken een terugkoppeling.",
    "Het ontmoetingscentrum is op dinsdagavond open voor iedereen.",
    "Er was geen budget voor tolken, dus haakten deelnemers af.",
    "De sloop van de flats aan de Melis Stokelaan leidde tot onrust.",
    "Bewoners mochten kiezen uit drie ontwerpen voor het plein.",
    "De raad stelt de kaders vast en het college voert uit.",
    "Wij adviseren om de uitkomst altijd op papier terug te geven.",
    "Het burgerpanel bestaat uit 1.400 leden, van wie een derde reageert.",
    "De schouw liet zien dat de verlichting bij de trambaan ontbreekt.",
    "Na afloop gaf men het proces gemiddeld een 7,4.",
    "Participatief begroten is in de meeste gemeenten nog niet geprobeerd.",
    "De projectleider ging met pensioen en niemand wist waarom dit zo was gedaan.",
    "Ga je meedoen?",
    "Klimaatadaptatie, energietransitie en woningbouw vragen om dezelfde ruimte.",
]


def test_agrees_with_the_float32_original(
    encoder: Encoder, source_model: SourceModel, reference: Callable[[list[int]], np.ndarray]
) -> None:
    tokenizer = build_tokenizer(source_model)
    vectors = encoder.encode_passages(SENTENCES)
    for sentence, vector in zip(SENTENCES, vectors, strict=True):
        expected = reference(tokenizer.encode("passage: " + sentence).ids)
        assert vector @ expected >= 0.995, sentence
    question = encoder.encode_questions([SENTENCES[0]])[0]
    assert question @ reference(tokenizer.encode("query: " + SENTENCES[0]).ids) >= 0.995


@pytest.mark.parametrize(
    ("question", "answer", "other"),
    [
        ("Hoe bereik ik jongeren?", SENTENCES[3], SENTENCES[9]),
        ("Waarom een partnerraad?", SENTENCES[1], SENTENCES[14]),
        ("Wat vond men ervan achteraf?", SENTENCES[15], SENTENCES[7]),
        ("Mensen die geen Nederlands spreken", SENTENCES[8], SENTENCES[4]),
        ("Kennis gaat verloren als collega's vertrekken", SENTENCES[17], SENTENCES[13]),
    ],
)
def test_meaning_beats_the_unrelated(
    encoder: Encoder,
    question: str,
    answer: str,
    other: str,
) -> None:
    asked = encoder.encode_questions([question])[0]
    near, far = encoder.encode_passages([answer, other])
    assert asked @ near > asked @ far + 0.02


def test_a_batch_equals_its_texts_one_by_one(encoder: Encoder) -> None:
    texts = SENTENCES * 2 + ["Kort.", " ".join(SENTENCES)]
    steps: list[tuple[int, int]] = []
    together = encoder.encode_passages(texts, lambda done, total: steps.append((done, total)))
    single = np.concatenate([encoder.encode_passages([text]) for text in texts])
    np.testing.assert_allclose(together, single, atol=1e-6)
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    assert together.dtype == np.float32
    assert together.shape == (42, 384)
    first = 4096 // max(encoder.count_tokens(texts))  # beside the longest
    assert steps == [(first, 42), (42, 42)]


def test_neighbours_of_equal_length_change_nothing(model_folder: Path) -> None:
    """Texts of one length share a run; their vectors are those of one text at a time."""
    model = OnnxModel(model_folder, threads=2)
    ids = [model.token_ids([text], "passage: ")[0][:8] for text in SENTENCES] + [[0, 6, 2]] * 300
    together = model.vectors(ids)
    single = np.concatenate([model.session.run(None, {"input_ids": np.array([one])})[0] for one in ids])
    np.testing.assert_allclose(together, single, atol=1e-6)


@pytest.mark.parametrize(
    ("lengths", "threads", "expected"),
    [
        ([5, 9, 5, 9, 5], 1, [[1, 3], [0, 2, 4]]),
        ([5, 9, 5, 9, 5], 2, [[1, 3], [0, 2, 4]]),
        ([7, 7, 7, 7], 2, [[0, 1], [2, 3]]),  # both threads have work
        ([240, 240, 240], 1, [[0, 1], [2]]),  # 480 tokens
        ([512, 512], 1, [[0], [1]]),
        ([], 1, []),
    ],
)
def test_which_texts_run_together(lengths: list[int], threads: int, expected: list[list[int]]) -> None:
    assert _calls(lengths, threads) == expected


def test_batches_hold_so_many_tokens() -> None:
    counts = [3] * 2000 + [512] * 9 + [5000]
    batches = [rows.tolist() for rows in _batches(counts)]
    assert batches[:3] == [[2009], [*range(2000, 2008)], [2008, *range(7)]]
    assert [len(rows) for rows in batches[3:]] == [1365, 628]
    assert sorted(row for rows in batches for row in rows) == [*range(2010)]


def test_the_same_model_within_sentence_transformers(encoder: Encoder, model_folder: Path) -> None:
    from models.onnx_module import as_sentence_transformer

    model = as_sentence_transformer(model_folder)
    np.testing.assert_allclose(
        model.encode_query(SENTENCES), encoder.encode_questions(SENTENCES), atol=1e-6
    )
    np.testing.assert_allclose(
        model.encode_document(SENTENCES), encoder.encode_passages(SENTENCES), atol=1e-6
    )
    assert (model.get_embedding_dimension(), model.max_seq_length) == (384, 512)


def test_the_saved_copy_of_sentence_transformers_is_the_model(
    encoder: Encoder, model_folder: Path, tmp_path: Path
) -> None:
    from models.onnx_module import as_sentence_transformer

    as_sentence_transformer(model_folder).save(str(tmp_path / "kopie"))
    copy = Encoder.load(str(tmp_path / "kopie"))
    np.testing.assert_array_equal(
        copy.encode_questions(SENTENCES[:3]), encoder.encode_questions(SENTENCES[:3])
    )
    assert copy.fingerprint == encoder.fingerprint


def test_questions_and_passages_have_their_own_prompt(encoder: Encoder) -> None:
    question = encoder.encode_questions(SENTENCES[:1])
    passage = encoder.encode_passages(SENTENCES[:1])
    assert 0.8 < (question @ passage.T).item() < 0.999


def test_no_texts_give_no_vectors(encoder: Encoder) -> None:
    assert encoder.encode_questions([]).shape == (0, 384)
    assert encoder.encode_passages([]).shape == (0, 384)


def test_longest_text_fits_and_one_more_token_does_not(encoder: Encoder) -> None:
    fitting = " ".join(["de"] * (512 - encoder.count_tokens([""])[0]))
    assert encoder.count_tokens([fitting]) == [512]
    assert encoder.encode_passages([fitting]).shape == (1, 384)
    with pytest.raises(TextTooLong, match="513 tokens and the model reads 512") as caught:
        encoder.encode_passages(["kort", fitting + " de"])
    assert (caught.value.index, caught.value.tokens) == (1, 513)
    with pytest.raises(TextTooLong):
        encoder.encode_questions([fitting + " de de"])


def test_offsets_point_into_the_text(encoder: Encoder) -> None:
    text = "De\u00a0co\u00f6rdinator belt."
    spans = encoder.token_offsets(text)
    assert "".join(text[start:end] for start, end in spans) == text
    assert len(spans) == encoder.count_tokens([text])[0] - encoder.count_tokens([""])[0]


def test_threads_give_the_same_answers(encoder: Encoder, model_folder: Path) -> None:
    expected = encoder.encode_questions(SENTENCES)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(encoder.encode_questions, [[text] for text in SENTENCES * 5]))
    for row, answer in enumerate(answers):
        np.testing.assert_allclose(answer[0], expected[row % len(SENTENCES)], atol=1e-6)
    two = Encoder.load(str(model_folder), threads=2)
    np.testing.assert_allclose(two.encode_questions(SENTENCES), expected, atol=1e-6)


def test_fingerprint_is_kept_between_loads(encoder: Encoder, model_folder: Path) -> None:
    assert Encoder.load(str(model_folder)).fingerprint == encoder.fingerprint
    assert encoder.fingerprint != HashEncoder().fingerprint


def test_no_network_at_load(model_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the network was tried")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert Encoder.load(str(model_folder)).encode_questions(["Ga je meedoen?"]).shape == (1, 384)


_LOADED = "import sys; print(sorted({'torch', 'sentence_transformers', 'transformers', 'sklearn'} & set(sys.modules)))"


@pytest.mark.parametrize("question", [False, True])
def test_neither_import_nor_an_answer_loads_torch(question: bool, model_folder: Path) -> None:
    """It takes seconds, and a register that starts would answer that much later."""
    code = "from models.encoder import Encoder; from models.passages import SentenceSplitter; "
    code += "SentenceSplitter(); "
    if question:
        code += f"Encoder.load({str(model_folder)!r}, threads=2).encode_questions(['Ga je meedoen?']); "
    code += _LOADED
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_missing_model_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from huggingface_hub import constants

    with pytest.raises(ModelNotFound, match=r"does not exist\. Prepare the default model"):
        Encoder.load(str(tmp_path / "nergens"))
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(ModelNotFound, match=r"HF_HUB_OFFLINE is set\. Copy the model's folder"):
        Encoder.load("nobody/no-such-model")


def test_damaged_model_is_refused(model_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text((model_folder / "manifest.json").read_text())
    with pytest.raises(EncoderError, match="prepare the default model again"):
        Encoder.load(str(tmp_path))


def test_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match="can't be loaded"):
        Encoder.load(str(tmp_path))


# --- Any other model of sentence-transformers ----------------------------------------------------


@pytest.fixture(scope="module")
def other_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny random BERT, saved as sentence-transformers does, with prompts and 16 tokens."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizer

    bert, folder = (tmp_path_factory.mktemp(name) for name in ("bert", "model"))
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", ":", "vraag", "tekst", "de", "wijk"]
    (bert / "vocab.txt").write_text("\n".join(words))
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=16,
    )
    BertModel(config).save_pretrained(bert)
    BertTokenizer(str(bert / "vocab.txt")).save_pretrained(bert)
    modules = [Transformer(str(bert), max_seq_length=16), Pooling(32)]
    prompts = {"query": "vraag: ", "document": "tekst: "}
    SentenceTransformer(modules=modules, prompts=prompts, device="cpu").save(str(folder))
    return folder


def test_another_model_is_a_setting(other_folder: Path) -> None:
    from sentence_transformers import SentenceTransformer

    encoder: TextEncoder = Encoder.load(str(other_folder))
    assert (encoder.dimension, encoder.max_tokens) == (32, 16)
    texts = ["de wijk", "wijk", "de de de wijk wijk"] * 20
    plain = SentenceTransformer(str(other_folder), device="cpu")
    expected = plain.encode(["tekst: " + text for text in texts], normalize_embeddings=True)
    np.testing.assert_allclose(encoder.encode_passages(texts), expected, atol=1e-5)
    expected = plain.encode("vraag: wijk", normalize_embeddings=True)
    np.testing.assert_allclose(encoder.encode_questions(["wijk"])[0], expected, atol=1e-5)
    assert encoder.count_tokens(["de wijk"]) == [6]
    assert encoder.token_offsets("de wijk") == [(0, 2), (3, 7)]
    with pytest.raises(TextTooLong, match="17 tokens"):
        encoder.encode_passages(["wijk " * 13])
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(encoder.encode_questions, [["wijk"], ["de wijk"]] * 40))
    for answer in answers[::2]:
        np.testing.assert_allclose(answer[0], expected, atol=1e-5)


def test_other_weights_and_prompts_change_the_fingerprint(other_folder: Path) -> None:
    before = Encoder.load(str(other_folder)).fingerprint
    assert Encoder.load(str(other_folder)).fingerprint == before
    settings = other_folder / "config_sentence_transformers.json"
    original = settings.read_text()
    settings.write_text(original.replace("vraag: ", "zoek: "))
    try:
        assert Encoder.load(str(other_folder)).fingerprint != before
    finally:
        settings.write_text(original)


# --- The encoder for fast tests -------------------------------------------------------------------


def test_hash_encoder_is_deterministic_and_follows_words() -> None:
    small: TextEncoder = HashEncoder()
    vectors = small.encode_passages(["de partnerraad", "partnerraden", "een enquête", ""])
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.2
    assert vectors.dtype == np.float32
    assert vectors.shape == (4, 64)
    # A fixed number: hashes must not differ between runs and machines.
    np.testing.assert_allclose(vectors[0] @ vectors[1], 0.377964, atol=1e-5)
    assert small.encode_questions([]).shape == (0, 64)
    with pytest.raises(TextTooLong):
        small.encode_questions(["wijk " * 513])
