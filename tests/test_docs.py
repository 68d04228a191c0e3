"""The documentation names every command and setting, and nothing that is not there."""

from __future__ import annotations

import re
from pathlib import Path

import click

import web.main  # noqa: F401  (adds serve, import and export to the shell)
from service.cli import cli
from service.settings import TABLE

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_setting_stands_in_the_readme_with_its_default() -> None:
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \| (.*?) \|", README, re.MULTILINE))
    assert set(rows) == {s.name for s in TABLE}
    for setting in TABLE:
        empty = "(packaged model)" if setting.name == "KEUZEREGISTER_MODEL" else "(none)"
        assert rows[setting.name] == (f"`{setting.default}`" if setting.default else empty)


def test_every_command_stands_in_the_readme() -> None:
    named = set(re.findall(r"keuzeregister (\w+)", README))
    assert set(cli.commands) - {"example"} <= named


def test_every_help_text_ends_with_an_example() -> None:
    for name, command in cli.commands.items():
        assert command.help is not None
        last = command.help.strip().splitlines()[-1].strip()
        assert re.match(rf"Voorbeeld: (?:PORT=\d+ )?keuzeregister {name}", last), name


def test_options_in_the_readme_exist() -> None:
    within = [c for g in cli.commands.values() if isinstance(g, click.Group) for c in g.commands.values()]
    known = {
        option
        for command in [*cli.commands.values(), *within]
        for parameter in command.params
        if isinstance(parameter, click.Option)
        for option in parameter.opts
    }
    used = set(re.findall(r"(--[a-z][a-z-]*)", README)) - {"--help"}
    assert used <= known


def test_files_named_in_the_guides_exist() -> None:
    guide = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for text in (README, guide):
        for path in re.findall(
            r"`((?:data|models|indexing|service|web|tests|benchmarks)/[\w./*-]+)`", text
        ):
            if path.startswith(("web/node_modules", "data/migrations/000N")):
                continue
            assert list(ROOT.glob(path.rstrip("/"))), path
