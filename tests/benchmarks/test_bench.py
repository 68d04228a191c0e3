"""`make bench`: every program that it runs is there, and so is every command of the guide."""

from __future__ import annotations

import importlib
import importlib.util
import re
import shlex
from pathlib import Path
from types import ModuleType

import pytest

from benchmarks.runs import RESULTS
from tests.conftest import ROOT

GUIDE = (ROOT / "benchmarks" / "README.md").read_text(encoding="utf-8")


def bootstrap() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bootstrap", ROOT / "bootstrap.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


PROGRAMS = tuple(bootstrap().BENCHMARKS)


@pytest.mark.parametrize("name", PROGRAMS)
def test_every_program_has_the_common_options(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    program = importlib.import_module(f"benchmarks.{name}")
    with pytest.raises(SystemExit) as stopped:
        program.main(["--help"])
    assert stopped.value.code == 0
    shown = capsys.readouterr().out
    assert f"python -m benchmarks.{name}" in shown
    assert "--json" in shown
    assert "--quick" in shown


def test_the_guide_explains_every_program_and_no_other() -> None:
    assert set(re.findall(r"^\| `(\w+)` \|", GUIDE, re.MULTILINE)) == {*PROGRAMS, "plots"}
    named = set(re.findall(r"-m benchmarks\.(\w+)", GUIDE))
    assert named <= {*PROGRAMS, "plots"}


def test_the_commands_of_the_guide_have_options_that_exist(capsys: pytest.CaptureFixture[str]) -> None:
    for command in re.findall(r"^ +\.venv/bin/python -m benchmarks\.(.+)$", GUIDE, re.MULTILINE):
        name, *words = shlex.split(command, comments=True)
        with pytest.raises(SystemExit):
            importlib.import_module(f"benchmarks.{name}").main(["--help"])
        shown = capsys.readouterr().out
        assert [w for w in words if w.startswith("--") and w not in shown] == []


def test_results_are_kept_where_the_plots_look() -> None:
    assert bootstrap().RESULTS == RESULTS


def test_what_bench_installs_is_pinned_the_same_everywhere() -> None:
    def pins(name: str) -> dict[str, str]:
        lines = Path(ROOT / name).read_text(encoding="utf-8").splitlines()
        return dict(line.lower().split("==") for line in lines if re.match(r"[\w.-]+==[^;]+$", line))

    known = pins("requirements.txt") | pins("requirements-test.txt")
    for name, version in pins("requirements-bench.txt").items():
        assert known.get(name, version) == version, name
