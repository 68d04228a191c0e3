"""The command `factors`: a run, what it would change, accepting it, writing the groups, and measuring."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from models.hash_encoder import HashEncoder
from service import cli_factors, factor_runs, opening
from service.cli_factors import factors
from service.opening import Register, open_register
from tests.conftest import settings_for
from tests.grouped import fill, make_cheap
from tests.service.making import keuze


@pytest.fixture(autouse=True)
def home(tmp_path: Path, empty_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    make_cheap(monkeypatch, tmp_path)
    monkeypatch.setenv("KEUZEREGISTER_HOME", str(tmp_path / "var"))
    for module in (opening, cli_factors):
        monkeypatch.setattr(module, "load_encoder", lambda *_: HashEncoder())
    return tmp_path / "var"


def run(*words: object) -> Result:
    done = CliRunner().invoke(factors, [str(word) for word in words])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def ok(*words: object) -> str:
    done = run(*words)
    assert done.exit_code == 0, done.output
    return done.stdout


def refused(*words: object) -> str:
    """The message of a command that failed, which wrote nothing else."""
    done = run(*words)
    assert (done.exit_code, done.stdout) == (1, ""), done.output
    return done.stderr


def opened(home: Path) -> Register:
    return open_register(settings_for(home), "de tests", encoder=HashEncoder())


def test_from_an_empty_register_to_a_second_run_that_is_accepted(home: Path) -> None:
    assert refused("run").startswith("Fout: Er zijn nog maar 0 verschillende zinnen met een reden.")
    assert refused("diff") == "Fout: Er ligt geen voorstel. Maak er een met: keuzeregister factors run\n"
    assert refused("accept") == "Fout: Er ligt geen voorstel. Maak er een met: keuzeregister factors run\n"
    register = opened(home)
    fill(register, 0, 16)
    register.close()
    first = ok("run")
    assert first.startswith(
        "Ronde 2: 64 zinnen uit 16 keuzes ingedeeld.\nDeze indeling geldt nu. Groepen: grof "
    )

    register = opened(home)
    codeboek = register.factors.codeboek("grof")
    assert codeboek is not None
    register.factors.acts.hernoem("grof", codeboek.groepen[0].id, "Wat het kost", cli_factors._SHELL)
    fill(register, 16, 20)
    register.close()
    assert ok("run") == (
        "Ronde 3: 80 zinnen uit 20 keuzes ingedeeld.\n"
        "Dit is een voorstel. Wat er verandert, ziet u met: keuzeregister factors diff\n"
    )
    shown = ok("diff").splitlines()
    assert shown[:2] == ["Ronde 3: 80 zinnen uit 20 keuzes.", ""]
    assert shown[2].startswith("Grof: ")
    assert ", 16 komen erbij, 0 vallen weg (gelijk: " in shown[2]
    assert shown[3] == "  Gegeven namen die blijven: 1 van 1."
    assert [line.split(":")[0] for line in shown if line.startswith(("Grof", "Middel", "Fijn"))] == [
        "Grof",
        "Middel",
        "Fijn",
    ]
    assert shown[-1] == "Laat dit gelden met: keuzeregister factors accept"
    assert ok("accept") == "Ronde 3 geldt nu.\n"
    assert refused("accept").startswith("Fout: Er ligt geen voorstel.")

    register = opened(home)
    after = register.factors.codeboek("grof")
    assert after is not None
    assert (after.ronde, after[codeboek.groepen[0].id].naam) == (3, "Wat het kost")
    register.close()


def test_a_run_that_fails_ends_with_what_went_wrong(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    register = opened(home)
    fill(register, 0, 2)
    register.close()

    def fall(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(factor_runs, "group_apart", fall)
    assert refused("run") == "Fout: Er ging iets mis. De beheerder vindt in het logboek wat.\n"


def test_the_groups_as_a_file(home: Path, tmp_path: Path) -> None:
    assert refused("export", tmp_path / "g.csv").startswith("Fout: Er is nog geen indeling.")
    register = opened(home)
    fill(register, 0, 6)
    register.engine.save([keuze("som", "=1+1 was voor ons te duur.")], door="test")
    register.close()
    ok("run")

    target = tmp_path / "g.csv"
    assert ok("export", target, "--niveau", "fijn") == f"25 zinnen geschreven naar {target}.\n"
    rows = list(csv.DictReader(io.StringIO(target.read_text("utf-8-sig")), delimiter=";"))
    assert len(rows) == 25
    assert {row["niveau"] for row in rows} == {"fijn"}
    # A spreadsheet would take this for a sum.
    assert [row["zin"] for row in rows if row["keuze"] == "som"] == ["'=1+1 was voor ons te duur."]

    target = tmp_path / "g.json"
    ok("export", target)
    levels = json.loads(target.read_text("utf-8"))["niveaus"]
    assert [level["niveau"] for level in levels] == ["grof", "middel", "fijn"]
    register = opened(home)
    for level in levels:
        codeboek = register.factors.codeboek(level["niveau"])
        assert codeboek is not None
        assert [(g["id"], g["naam"], len(g["zinnen"])) for g in level["groepen"]] == [
            (g.id, g.naam, g.zinnen) for g in codeboek.groepen
        ]
        for zin in (zin for g in level["groepen"] for zin in g["zinnen"]):
            text = register.engine.store.get(zin["keuze"]).keuze.afweging
            assert text[zin["begin"] : zin["eind"]] == zin["tekst"]
    register.close()
    ok("export", tmp_path / "zonder-naam", "--format", "json", "--niveau", "grof")
    assert len(json.loads((tmp_path / "zonder-naam").read_text("utf-8"))["niveaus"]) == 1
    assert "is niet geschreven" in refused("export", tmp_path / "weg" / "g.csv")


def test_a_register_that_another_process_has_open(home: Path, tmp_path: Path) -> None:
    register = opened(home)
    for words in (("run",), ("diff",), ("accept",), ("export", tmp_path / "g.csv")):
        message = refused(*words)
        assert "is in gebruik door de tests" in message
        assert message.endswith("Stop dat proces, of gebruik de webpagina of de API ervan.\n")
    register.close()


# -- measuring ---------------------------------------------------------------------------------------


def written(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "set.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def labelled(tmp_path: Path) -> Path:
    """Two subjects that share no word, ten texts each."""
    told = {"geld": "De zaal kost veel geld en budget", "tijd": "Wij hadden geen tijd voor planning"}
    rows = [{"text": f"{text} {i}.", "label": label} for label, text in told.items() for i in range(10)]
    return written(tmp_path, *(json.dumps(row) for row in rows))


@pytest.mark.filterwarnings("ignore:The number of unique classes")
def test_measuring_texts_with_labels(home: Path, tmp_path: Path) -> None:
    path = labelled(tmp_path)
    found = json.loads(ok("evaluate", path, "--json"))
    assert {k: found[k] for k in ("texts", "labels", "groups", "v_measure", "ari")} == {
        "texts": 20,
        "labels": 2,
        "groups": 2,
        "v_measure": pytest.approx(1),
        "ari": pytest.approx(1),
    }
    assert {"nmi", "ami", "outlier_share", "seconds"} <= set(found)
    shown = dict(line.split() for line in ok("evaluate", path, "--groups", "3", "--anchors").splitlines())
    # With the factors to hold on to a group can be left over.
    assert (shown["texts"], int(shown["groups"]) <= 3) == ("20", True)
    assert not home.exists()  # no register is made for it


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (('{"text": "a", "label": "x"}', "{"), "Regel 2 van {path} is geen JSON"),
        (('{"text": "a", "label": "x"}', "", '{"text": "a"}'), 'Regel 3 van {path} heeft niet de velden "text" en "label"'),
        (('{"text": " ", "label": "x"}',), "Regel 1 van {path} heeft een lege tekst."),
        (('{"text": "a", "label": "x"}',), "{path} heeft minder dan twee labels"),
        (('{"text": "a", "label": "x"}', '{"text": "a", "label": "y"}'), "set.jsonl heeft 1 verschillende teksten."),
    ],
)  # fmt: skip
def test_lines_that_can_not_be_used_are_named(tmp_path: Path, lines: tuple[str, ...], message: str) -> None:
    path = written(tmp_path, *lines)
    assert refused("evaluate", path).startswith(f"Fout: {message.format(path=path)}")


def test_every_command_has_an_example_that_it_understands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "zinnen.jsonl").touch()
    assert isinstance(factors, click.Group)
    assert set(factors.commands) == {"run", "diff", "accept", "export", "evaluate"}
    for name, command in factors.commands.items():
        assert command.help is not None
        example = " ".join(command.help.partition("Voorbeeld: ")[2].split()).split(" ")
        assert example[:3] == ["keuzeregister", "factors", name]
        assert command.make_context(name, example[3:]).command is command
