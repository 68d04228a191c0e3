"""What the tests of the benchmarks share: small sets, few examples, a small model."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.service.conftest import few_examples, tiny_model

__all__ = ["few_examples", "small_register", "tiny_model"]


@pytest.fixture
def small_register(
    few_examples: list[str], tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """Settings of four examples and the small model, for programs that read them from the environment."""
    monkeypatch.setenv("KEUZEREGISTER_HOME", str(tmp_path / "var"))
    monkeypatch.setenv("KEUZEREGISTER_MODEL", str(tiny_model))
    return tmp_path / "var"
