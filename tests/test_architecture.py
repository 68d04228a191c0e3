"""The rooms of the house and the arrows between them, read from the source: a wrong arrow fails here."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

# room -> rooms that it may import from; `tests` may see everything and is seen by nothing
MAY_IMPORT = {
    "data": set[str](),
    "models": {"data"},
    "indexing": {"data"},
    "service": {"indexing", "models", "data"},
    "web": {"service", "data"},
    "benchmarks": {"web", "service", "indexing", "models", "data"},
}
# Web frameworks and servers, and the parts of the program that speak to them.
FLASK = {"flask", "werkzeug", "waitress", "jinja2"}
SPEAKS_FLASK = ("web/", "service/api/")


@dataclass(frozen=True)
class Module:
    """A source file with the modules that it imports, wherever in the file it does so."""

    path: str
    tree: ast.Module

    @property
    def room(self) -> str:
        return self.path.split("/")[0]

    def imports(self) -> Iterator[str]:
        package = self.path.removesuffix(".py").split("/")[:-1]
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                base = package[: len(package) - node.level + 1] if node.level else []
                found = ".".join([*base, *([node.module] if node.module else [])])
                yield found
                yield from (f"{found}.{alias.name}" for alias in node.names)
            elif isinstance(node, ast.Call) and ast.unparse(node.func) in (
                "__import__",
                "importlib.import_module",
            ):
                yield from (
                    a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)
                )

    def texts(self) -> Iterator[str]:
        """String constants that are no docstring, pieces of f-strings included."""
        docs = {
            id(node.body[0].value)
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
                yield node.value


def module(path: str, source: str) -> Module:
    return Module(path, ast.parse(source, filename=path))


MODULES = [
    module(str(file.relative_to(ROOT).as_posix()), file.read_text(encoding="utf-8"))
    for room in MAY_IMPORT
    for file in sorted((ROOT / room).rglob("*.py"))
    if "node_modules" not in file.parts
]


def wrong_arrows(one: Module) -> list[str]:
    rooms = {name.split(".")[0] for name in one.imports()} & {*MAY_IMPORT, "tests"}
    return sorted(rooms - MAY_IMPORT[one.room] - {one.room})


def flask_where_it_should_not_be(one: Module) -> list[str]:
    if one.path.startswith(SPEAKS_FLASK):
        return []
    return sorted({name.split(".")[0] for name in one.imports()} & FLASK)


SQL = re.compile(
    r"\b(SELECT\s.+\sFROM|SELECT\s+(count|max|min|\*)|INSERT\s+(OR\s+\w+\s+)?INTO|DELETE\s+FROM|UPDATE\s+\w+\s+SET|"
    r"CREATE\s+(TABLE|SEQUENCE|INDEX)|DROP\s+TABLE|ALTER\s+TABLE)\b",
    re.DOTALL,
)


def sql_where_it_should_not_be(one: Module) -> list[str]:
    if one.room == "data":
        return []
    databases = {name.split(".")[0] for name in one.imports()} & {"duckdb", "sqlite3"}
    return sorted(databases) + [
        text for text in one.texts() if SQL.search(text) or text.startswith("SELECT ")
    ]


def settings_where_they_should_not_be(one: Module) -> list[str]:
    """Lower rooms take plain arguments: no settings, and no reading of the environment either."""
    if one.room not in ("data", "models", "indexing"):
        return []
    wrong = {
        name for name in one.imports() if name.startswith("service") or name in ("os.environ", "os.getenv")
    }
    names = {ast.unparse(node) for node in ast.walk(one.tree) if isinstance(node, ast.Attribute)}
    return sorted(wrong | (names & {"os.environ", "os.getenv"}))


CHECKS = [
    wrong_arrows,
    flask_where_it_should_not_be,
    sql_where_it_should_not_be,
    settings_where_they_should_not_be,
]
PARAMETERS = [pytest.param(m, id=m.path) for m in MODULES]


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("one", PARAMETERS)
def test_every_module_keeps_to_its_room(one: Module, check) -> None:
    assert check(one) == []


def test_every_room_was_read() -> None:
    assert {m.room for m in MODULES} == set(MAY_IMPORT)
    paths = {m.path for m in MODULES}
    assert {"data/store.py", "models/encoder.py", "indexing/vectors.py", "service/api/routes.py"} <= paths
    assert {"web/app.py", "web/pages/keuzes.py", "benchmarks/calibrate.py"} <= paths


@pytest.mark.parametrize(
    "init", [m for m in MODULES if m.path.endswith("/__init__.py")], ids=lambda m: m.path
)
def test_every_package_says_what_it_is_for(init: Module) -> None:
    doc = ast.get_docstring(init.tree)
    assert doc
    assert doc[0].isupper()
    assert doc.endswith(".")


def test_every_package_has_an_init_and_is_installed() -> None:
    import tomllib

    folders = {str(Path(m.path).parent.as_posix()) for m in MODULES}
    assert {f for f in folders if f"{f}/__init__.py" not in {m.path for m in MODULES}} == set()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    installed = {p.replace(".", "/") for p in project["tool"]["setuptools"]["packages"]}
    assert installed == {f for f in folders if f != "benchmarks"}


@pytest.mark.parametrize("room", ["data", "models", "indexing", "service", "web"])
def test_a_room_says_whom_it_may_call(room: str) -> None:
    doc = ast.get_docstring(next(m for m in MODULES if m.path == f"{room}/__init__.py").tree) or ""
    found = re.search(r"\bmay import ([^.;]*)|imports no other package", doc, re.IGNORECASE)
    assert found
    assert set(re.findall(r"`(\w+)`", found[1] or "")) == MAY_IMPORT[room]


# -- the checks themselves --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "source", "found"),
    [
        ("data/x.py", "import models.encoder", ["models"]),
        ("data/x.py", "def f():\n    from service import settings", ["service"]),
        ("models/x.py", "from indexing.fusion import fuse", ["indexing"]),
        ("indexing/x.py", "import numpy, models", ["models"]),
        ("indexing/x.py", "import importlib\nimportlib.import_module('models.words')", ["models"]),
        ("service/x.py", "from web.app import create_app", ["web"]),
        ("web/x.py", "from models.words import stem", ["models"]),
        ("web/x.py", "from tests.conftest import x", ["tests"]),
        ("service/x.py", "from benchmarks import calibrate", ["benchmarks"]),
        ("web/pages/x.py", "from service.search import Search\nfrom data.keuze import Keuze", []),
        ("service/api/x.py", "from ..search import Search\nfrom . import kinds", []),
        ("benchmarks/x.py", "import web.app, models.words", []),
    ],
)
def test_a_wrong_arrow_is_seen(path: str, source: str, found: list[str]) -> None:
    assert wrong_arrows(module(path, source)) == found


def test_flask_settings_and_sql_out_of_place_are_seen() -> None:
    assert flask_where_it_should_not_be(module("service/x.py", "from flask import g")) == ["flask"]
    assert flask_where_it_should_not_be(module("service/api/x.py", "from flask import g")) == []
    assert flask_where_it_should_not_be(module("data/x.py", "import werkzeug.utils")) == ["werkzeug"]
    assert settings_where_they_should_not_be(module("models/x.py", "import os\nos.environ['A']")) == [
        "os.environ"
    ]
    assert settings_where_they_should_not_be(module("service/x.py", "import os\nos.environ['A']")) == []
    sql = 'f"SELECT {x} FROM keuze"'
    assert sql_where_it_should_not_be(module("service/x.py", f"q = {sql}")) == ["SELECT "]
    assert sql_where_it_should_not_be(module("web/x.py", "import duckdb")) == ["duckdb"]
    assert (
        sql_where_it_should_not_be(module("web/x.py", '"""SELECT x FROM y"""\nx = "Selecteer uit"')) == []
    )
    assert sql_where_it_should_not_be(module("data/x.py", f"import duckdb\nq = {sql}")) == []
