"""The shell, command by command: what it says, what it does, and with which exit code it ends."""

from __future__ import annotations

import csv
import json
import shlex
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

import web.main  # noqa: F401  (adds serve, import and export to the shell)
from data.events import Maker
from data.keuze import Keuze
from indexing.stored import Switches
from indexing.vectors import Description
from service import own_terms
from service.cli import cli, index_lines
from service.opening import open_register
from service.settings import TABLE, Settings
from tests.conftest import ROOT
from tests.service.conftest import environment_of
from tests.service.making import assert_in_step, keuze
from tests.service.test_evaluation import write_set

Shell = Callable[..., Result]
Kept = Callable[..., dict[str, Keuze]]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "thuis"


@pytest.fixture
def shell(home: Path, tiny_model: Path) -> Shell:
    """Runs a command in this process, on a register of this test with the small model."""

    def run(*words: str, **environment: str) -> Result:
        settings = {s.name: None for s in TABLE} | environment_of(home, tiny_model) | environment
        result = CliRunner().invoke(cli, words, env=settings, prog_name="keuzeregister")
        # Anything but an orderly end is a traceback for the user.
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        assert "Traceback" not in result.output
        return result

    return run


def ok(result: Result) -> str:
    assert result.exit_code == 0, result.output
    return result.stdout


def refused(result: Result, code: int = 1) -> str:
    """The message of a command that failed, which wrote nothing else."""
    assert result.exit_code == code, result.output
    assert result.stdout == ""
    return result.stderr


@pytest.fixture
def kept(home: Path, tiny_model: Path) -> Kept:
    """The records of the register in a folder, by id; passages and indexes agree with them."""

    def read(folder: Path = home) -> dict[str, Keuze]:
        register = open_register(Settings.read(environment_of(folder, tiny_model)), "de tests")
        found = {r.keuze.id: r.keuze for r in register.engine.store.every()}
        assert_in_step(register.engine)
        register.close()
        return found

    return read


CSV = """nr;titel;instrument;gebieden;startdatum;kolom zes;publiek
a;Kastanjeplein;enquete;Moerwijk;4-3-2024;Wij plantten een kastanje.;ja
b;Fietsbrug;Partnerraad;Bouwlust;1-2-2021;Er kwam een fietsbrug.;nee
"""
MAPPING = ("--kolom", "id=nr", "--kolom", "afweging=kolom zes", "--vast", "trajectstatus=afgerond")


@pytest.fixture
def choices(tmp_path: Path) -> Path:
    path = tmp_path / "keuzes.csv"
    path.write_text(CSV)
    return path


# -- help --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(cli.commands))
def test_the_help_of_every_command_ends_with_an_example_that_works(
    name: str, shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = ok(shell(name, "--help"))
    command = cli.commands[name]
    assert command.help is not None
    example = " ".join(command.help.partition("Voorbeeld: ")[2].split())
    assert " ".join(text.split()).find(example) > 0
    words = [word for word in shlex.split(example) if not word.startswith("PORT=")]
    assert words[:2] == ["keuzeregister", name]
    monkeypatch.chdir(tmp_path)
    (tmp_path / "keuzes.csv").touch()
    (tmp_path / "buurten.geojson").touch()
    (tmp_path / "mijn-set").mkdir()
    (tmp_path / "raadsvoorstellen").mkdir()
    context = command.make_context(name, words[2:])  # raises UsageError for an option that is none
    assert context.command is command


def test_the_help_names_every_command_and_setting(shell: Shell) -> None:
    text = ok(shell("--help"))
    for name in cli.commands:
        assert f"\n  {name} " in text
    for setting in TABLE:
        assert f"{setting.name} (nu: {setting.default or 'leeg'})" in text


def test_the_version_is_told(shell: Shell) -> None:
    assert ok(shell("--version")).startswith("keuzeregister, version ")


# -- settings ----------------------------------------------------------------------------------------


def test_a_setting_that_does_not_fit_is_named(shell: Shell, home: Path) -> None:
    message = refused(shell("status", PORT="acht"))
    assert message == 'Fout: PORT is "acht"; het moet een getal van 0 tot en met 65535 zijn.\n'
    assert not home.exists()


@pytest.mark.parametrize("command", [("search", "tuin"), ("evaluate", "set"), ("example",), ("serve",)])
def test_a_model_that_is_not_there_is_named(
    command: tuple[str, ...], shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_set(tmp_path / "set")
    message = refused(shell(*command, KEUZEREGISTER_MODEL=str(tmp_path / "weg")))
    assert str(tmp_path / "weg") in message
    assert "does not exist" in message


@pytest.mark.parametrize("where", ["register", "index"])
def test_a_home_that_cannot_be_used_is_explained(shell: Shell, home: Path, where: str) -> None:
    home.mkdir()
    (home / where).write_text("een bestand, geen map")
    message = refused(shell("search", "tuin"))
    assert str(home / where) in message
    assert message.startswith("Fout: ")


# -- status ------------------------------------------------------------------------------------------


def test_status_of_nothing_makes_nothing(shell: Shell, home: Path) -> None:
    text = ok(shell("status"))
    assert text == f"Map       {home}\nRegister  nog niet gemaakt; start met: keuzeregister serve\n"
    assert not home.exists()


def test_status_counts(shell: Shell, home: Path, choices: Path, tiny_model: Path) -> None:
    ok(shell("import", str(choices), *MAPPING))
    lines = ok(shell("status")).splitlines()
    assert lines[:6] == [
        f"Map       {home}",
        "Register  2 keuzes, revisie 2",
        "Zoekindex 2 passages, 2 keuzes",
        "          Zoekt exact: vergelijkt elke passage (0 MB geheugen)",
        "          Exact tot en met 30000 passages, in 16 bits tot en met 200000, daarboven "
        "verkort; wat een filter tot 40000 beperkt, wordt altijd helemaal vergeleken",
        f"Model     {tiny_model} (32 getallen per passage)",
    ]
    assert lines[6].startswith("Schijf    ")


@pytest.mark.parametrize(
    ("kind", "passages", "removed", "now"),
    [
        ("exact", 30, 0, "Zoekt exact: vergelijkt elke passage (5 MB geheugen)"),
        ("compressed", 90, 10, "Zoekt in 16 bits: vergelijkt elke passage (5 MB geheugen)"),
        (
            "compressed",
            90,
            11,
            "Zoekt verkort: kiest uit schetsen van passages en vergelijkt die in 16 bits (5 MB geheugen)",
        ),
    ],
)
def test_status_says_how_is_searched_now(kind: str, passages: int, removed: int, now: str) -> None:
    switches = Switches(exact=30, whole=100, scan=7)
    assert index_lines(Description(kind, passages, removed, 5_000_000, switches)) == (
        now,
        "Exact tot en met 30 passages, in 16 bits tot en met 100, daarboven verkort; "
        "wat een filter tot 7 beperkt, wordt altijd helemaal vergeleken",
    )


# -- import ------------------------------------------------------------------------------------------


def test_a_dry_run_says_what_it_would_do(shell: Shell, choices: Path, kept: Kept) -> None:
    text = ok(shell("import", str(choices), *MAPPING, "--dry-run"))
    assert "keuzes.csv: 2 rijen (utf-8, puntkomma)" in text
    for veld, told in (
        ("id", "uit kolom nr"),
        ("titel", "uit kolom titel"),
        ("afweging", "uit kolom kolom zes"),
        ("trajectstatus", "vast: afgerond"),
        ("-", "niet gebruikt: publiek"),
    ):
        assert f"  {veld:<24} {told}" in text
    assert text.endswith("Proef, niets bewaard. 2 nieuw, 0 gewijzigd, 0 ongewijzigd, 0 fout.\n")
    assert kept() == {}


def test_an_import_is_found_and_a_second_one_changes_nothing(
    shell: Shell, choices: Path, kept: Kept
) -> None:
    assert ok(shell("import", str(choices), *MAPPING)).endswith(
        "\n2 nieuw, 0 gewijzigd, 0 ongewijzigd, 0 fout.\n"
    )
    assert ok(shell("import", str(choices), *MAPPING)).endswith(
        "\n0 nieuw, 0 gewijzigd, 2 ongewijzigd, 0 fout.\n"
    )
    choices.write_text(CSV.replace("een kastanje", "een linde"))
    assert ok(shell("import", str(choices), *MAPPING)).endswith(
        "\n0 nieuw, 1 gewijzigd, 1 ongewijzigd, 0 fout.\n"
    )
    found = kept()
    assert found["a"] == keuze(
        "a",
        "Wij plantten een linde.",
        titel="Kastanjeplein",
        instrument="enquete",
        gebieden=["WK051836"],
        bron="keuzes.csv",
    )
    assert found["b"].instrument == "partnerraad"


def test_bad_rows_are_told_written_and_mended(
    shell: Shell, choices: Path, tmp_path: Path, kept: Kept
) -> None:
    choices.write_text(
        CSV.replace("Moerwijk", "Moerwyk") + "c;Bankje;enquete;Moerwijk;31-2-2024;Zitten.;ja\n"
    )
    bad = tmp_path / "fout.csv"
    result = shell("import", str(choices), *MAPPING, "--fouten", str(bad))
    assert result.exit_code == 2
    assert "\n1 nieuw, 0 gewijzigd, 0 ongewijzigd, 2 fout.\n" in result.stdout
    assert f"Foute rijen staan in {bad}." in result.stdout
    assert 'Regel 2 van keuzes.csv: gebied "Moerwyk" is onbekend. Bedoelde u "Moerwijk"?' in result.stderr
    assert "Regel 4 van keuzes.csv: startdatum" in result.stderr
    text = bad.read_text("utf-8-sig")
    rows = list(csv.DictReader(text.splitlines(), delimiter=";" if ";" in text.splitlines()[0] else ","))
    assert [(row["regel"], row["nr"]) for row in rows] == [("2", "a"), ("4", "c")]
    assert "Moerwijk" in rows[0]["reden"]
    bad.write_text(text.replace("Moerwyk", "Moerwijk").replace("31-2-2024", "29-2-2024"), "utf-8")
    assert "2 nieuw, 0 gewijzigd, 0 ongewijzigd, 0 fout." in ok(shell("import", str(bad), *MAPPING))
    assert set(kept()) == {"a", "b", "c"}


def test_an_import_says_which_rows_seem_to_hold_personal_data(
    shell: Shell, choices: Path, tmp_path: Path, kept: Kept
) -> None:
    choices.write_text(CSV.replace("een kastanje", "met Fatima een kastanje"))
    assert ok(shell("import", str(choices), *MAPPING, "--dry-run")).endswith(
        "1 keuze bevat mogelijk persoonsgegevens; zij kan pas openbaar worden als die weg zijn."
        " Met --persoonsgegevens BESTAND leest u waar.\n"
    )
    assert "docx" in refused(shell("import", str(choices), *MAPPING, "--persoonsgegevens", "x.docx"))
    assert kept() == {}
    target = tmp_path / "namen.csv"
    told = ok(shell("import", str(choices), *MAPPING, "--persoonsgegevens", str(target)))
    assert f"zij kan pas openbaar worden als die weg zijn.\nWaar zij staan, staat in {target}." in told
    assert "Fatima" not in told
    assert target.read_text("utf-8-sig").splitlines() == [
        "regel;id;veld;soort;tekst;voorstel",
        "2;a;afweging;naam;Fatima;een bewoner",
    ]
    assert set(kept()) == {"a", "b"}


def test_only_the_first_bad_rows_are_told_one_by_one(shell: Shell, choices: Path) -> None:
    row = "x{};Titel {};enquete;Nergens;1-1-2024;Omdat.;ja\n"
    choices.write_text(CSV.splitlines()[0] + "\n" + "".join(row.format(i, i) for i in range(30)))
    result = shell("import", str(choices), *MAPPING)
    assert result.exit_code == 2
    assert result.stderr.count("Regel ") == 20
    assert "… en nog 10. Met --fouten BESTAND krijgt u ze allemaal." in result.stderr


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "Er is geen kolom voor trajectstatus, afweging."),
        (("--kolom", "afweging"), '--kolom verwacht VELD=WAARDE, niet "afweging".'),
        (("--vast", "=x"), '--vast verwacht VELD=WAARDE, niet "=x".'),
        (("--kolom", "id=nr", "--kolom", "id=titel"), "--kolom noemt id twee keer."),
        (("--kolom", "afweging=kolom zeven"), "kolom zeven"),
        (("--kolom", "afwegink=kolom zes"), "afwegink"),
        ((*MAPPING, "--encoding", "klingon"), "klingon"),
        ((*MAPPING, "--delimiter", "x"), "x"),
    ],
)
def test_an_import_that_cannot_be_read_does_nothing(
    shell: Shell, choices: Path, home: Path, words: tuple[str, ...], message: str
) -> None:
    result = shell("import", str(choices), *words)
    assert result.exit_code == 1
    assert message in result.stderr
    assert not home.exists()


def test_a_file_of_another_kind_or_none_is_refused(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "keuzes.docx").write_text("iets")
    assert "keuzes.docx" in refused(shell("import", str(tmp_path / "keuzes.docx")))
    assert "nergens.csv" in refused(shell("import", str(tmp_path / "nergens.csv")), 2)


# -- search ------------------------------------------------------------------------------------------


@pytest.fixture
def filled(shell: Shell, choices: Path) -> None:
    ok(shell("import", str(choices), *MAPPING))


@pytest.mark.usefixtures("filled")
def test_a_question_is_answered_in_words(shell: Shell) -> None:
    text = ok(shell("search", "kastanje in Moerwijk", "--mode", "lexical"))
    lines = text.splitlines()
    assert lines[0] == "Begrepen als: Moerwijk"
    assert "1. Kastanjeplein  [a]" in lines
    assert any(line.startswith("   Enquête · Moerwijk · 2024 · ") for line in lines)
    assert "   Waarom dit instrument: Wij plantten een kastanje." in lines
    assert "[b]" not in text


@pytest.mark.usefixtures("filled")
def test_a_question_is_answered_as_json(shell: Shell) -> None:
    found = json.loads(ok(shell("search", "kastanje in Moerwijk", "--mode", "lexical", "--json")))
    assert list(found) == ["vraag", "begrepen", "oordeel", "verwant", "resultaten"]
    assert found["vraag"] == "kastanje in Moerwijk"
    assert found["begrepen"] == [{"filter": "gebied", "waarde": "WK051836", "label": "Moerwijk"}]
    (result,) = found["resultaten"]
    assert {k: result[k] for k in result if k != "verwantschap"} == {
        "rang": 1,
        "id": "a",
        "titel": "Kastanjeplein",
        "instrument": "enquete",
        "zin": "Wij plantten een kastanje.",
    }


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize(
    ("options", "ids"),
    [
        ((), {"a", "b"}),
        (("--aantal", "1"), {"a"}),
        (("--gebied", "bouwlust"), {"b"}),
        (("--gebied", "Moerwijk", "--gebied", "WK051833"), {"a", "b"}),
        (("--instrument", "vragenlijst"), {"a"}),
        (("--van", "2023-01-01"), {"a"}),
        (("--tot", "2023-01-01"), {"b"}),
        (("--publicatie", "openbaar"), set()),
    ],
)
def test_filters_narrow_a_search(shell: Shell, options: tuple[str, ...], ids: set[str]) -> None:
    words = ("search", "kastanje fietsbrug plantten kwam", "--json", *options)
    found = json.loads(ok(shell(*words)))
    assert {r["id"] for r in found["resultaten"]} <= ids
    assert bool(found["resultaten"]) == bool(ids)


@pytest.mark.parametrize(
    ("options", "code", "message"),
    [
        (("--gebied", "Moerwyk"), 1, '--gebied: "Moerwyk" staat niet in de lijst gebieden. Bedoelde u "Moerwijk"?'),
        (("--trajectstatus", "qqq"), 1, "Kies uit: komend, lopend, afgerond."),
        (("--aantal", "0"), 2, "--aantal"),
        (("--mode", "slim"), 2, "hybrid"),
        (("--van", "1-1-2022"), 2, "--van"),
        (("--kleur", "rood"), 2, "--kleur"),
    ],
)  # fmt: skip
def test_a_search_with_odd_options_is_refused(
    shell: Shell, home: Path, options: tuple[str, ...], code: int, message: str
) -> None:
    assert message in refused(shell("search", "tuin", *options), code)
    # What a word means, own terms included, is known once the register is open.
    assert code == 1 or not home.exists()


def test_an_empty_question_is_refused(shell: Shell) -> None:
    assert refused(shell("search", "  ")).startswith("Fout: De vraag is leeg. Typ bijvoorbeeld: ")


def test_a_search_in_nothing_finds_nothing(shell: Shell) -> None:
    assert ok(shell("search", "tuin")) == "Niets gevonden. Probeer andere woorden of minder filters.\n"


# -- export ------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("suffix", ["csv", "xlsx", "json", "jsonl"])
def test_an_export_comes_back_by_import(shell: Shell, tmp_path: Path, suffix: str, kept: Kept) -> None:
    target = tmp_path / f"uit.{suffix}"
    assert ok(shell("export", str(target))) == f"2 keuzes geschreven naar {target}.\n"
    before = kept()
    elsewhere = tmp_path / "elders"
    ok(shell("import", str(target), KEUZEREGISTER_HOME=str(elsewhere)))
    assert kept(elsewhere) == before


@pytest.mark.usefixtures("filled")
def test_an_export_takes_filters(shell: Shell, tmp_path: Path) -> None:
    target = tmp_path / "uit.json"
    assert ok(shell("export", str(target), "--gebied", "Moerwijk")).startswith("1 keuzes geschreven")
    assert [row["id"] for row in json.loads(target.read_text("utf-8"))["keuzes"]] == ["a"]


@pytest.mark.usefixtures("filled")
def test_own_terms_are_understood_as_filters(
    shell: Shell, tmp_path: Path, home: Path, tiny_model: Path
) -> None:
    register = open_register(Settings.read(environment_of(home, tiny_model)), "de tests")
    code = own_terms.add(register, "doelgroepen", "Qxzgroep", "d", ["qxzmensen"], Maker("a1", "test"))
    changed = register.engine.store.get("a").keuze.model_copy(update={"doelgroepen": [code]})
    register.engine.save([changed], door="t")
    register.close()
    found = json.loads(ok(shell("search", "kastanje fietsbrug", "--json", "--doelgroep", "Qxzgroep")))
    assert [row["id"] for row in found["resultaten"]] == ["a"]
    target = tmp_path / "uit.json"
    ok(shell("export", str(target), "--doelgroep", "qxzmensen"))
    assert [row["id"] for row in json.loads(target.read_text("utf-8"))["keuzes"]] == ["a"]
    assert ": 1 keuze (Doelgroep: Qxzgroep)" in ok(shell("cijfers", "fasen", "--doelgroep", "Qxzgroep"))


def test_an_export_that_cannot_be_written_is_explained(shell: Shell, tmp_path: Path, home: Path) -> None:
    message = refused(shell("export", str(tmp_path / "uit.docx")))
    assert message.startswith("Fout: uit.docx is geen soort bestand dat wij kennen.")
    assert not home.exists()
    assert str(tmp_path / "nergens") in refused(shell("export", str(tmp_path / "nergens" / "uit.csv")))


# -- reindex, example --------------------------------------------------------------------------------


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("options", [(), ("--encode",)])
def test_reindexing_makes_the_index_again(
    shell: Shell, home: Path, options: tuple[str, ...], kept: Kept
) -> None:
    shutil.rmtree(home / "index")
    assert ok(shell("reindex", *options)) == "De zoekindex is opnieuw gemaakt: 2 keuzes.\n"
    assert set(kept()) == {"a", "b"}


def test_examples_go_into_a_new_register_once(shell: Shell, few_examples: list[str], kept: Kept) -> None:
    assert ok(shell("example")) == "4 voorbeelden opgeslagen.\n"
    assert ok(shell("example")) == "De voorbeelden stonden er al.\n"
    assert ", verzonnen voorbeelden\n" in ok(shell("status"))
    assert set(kept()) == set(few_examples)


@pytest.mark.usefixtures("filled")
def test_examples_are_not_mixed_with_choices_of_its_own(shell: Shell, kept: Kept) -> None:
    assert "Dit register bevat eigen keuzes" in refused(shell("example"))
    assert set(kept()) == {"a", "b"}


# -- evaluate ----------------------------------------------------------------------------------------

KEYS = ["dataset", "mode", "queries", "ndcg_at_10", "recall_at_100", "mrr_at_10", "success_at_1"]


def test_an_evaluation_as_json_has_exactly_these_keys(shell: Shell, tmp_path: Path, home: Path) -> None:
    folder = write_set(tmp_path / "klein")
    text = ok(shell("evaluate", str(folder), "--json"))
    assert text.count("\n") == 1
    row = json.loads(text)
    assert list(row) == KEYS
    assert (row["dataset"], row["mode"], row["queries"]) == ("klein", "hybrid", 4)
    lexical = json.loads(ok(shell("evaluate", str(folder), "--mode", "lexical", "--json")))
    # Worked out by hand in test_evaluation.py.
    assert list(lexical.values()) == ["klein", "lexical", 4, 0.3478, 0.375, 0.375, 0.25]
    assert not (home / "register").exists()


def test_an_evaluation_as_a_table_has_a_row_for_each_mode(shell: Shell, tmp_path: Path) -> None:
    folder = write_set(tmp_path / "klein")
    rows = [line.split() for line in ok(shell("evaluate", str(folder))).splitlines()]
    assert rows[0] == KEYS
    assert [row[1] for row in rows[1:]] == ["hybrid", "dense", "lexical"]
    assert rows[3] == ["klein", "lexical", "4", "0.3478", "0.3750", "0.3750", "0.2500"]


def test_a_set_that_cannot_be_read_is_explained(shell: Shell, tmp_path: Path) -> None:
    folder = write_set(tmp_path / "klein")
    with (folder / "queries.jsonl").open("a") as file:
        file.write("{niet\n")
    message = refused(shell("evaluate", str(folder), "--json"))
    assert message.startswith(f"Fout: Regel 7 van {folder / 'queries.jsonl'} is geen JSON")
    assert "nergens" in refused(shell("evaluate", str(tmp_path / "nergens")), 2)


# -- serve, and a process of its own -----------------------------------------------------------------


# waitress leaves its sockets to the garbage collector when it can't listen; the process ends anyway.
_leaves_sockets = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@_leaves_sockets
def test_a_port_that_is_taken_is_named_and_the_register_let_go(shell: Shell, kept: Kept) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        message = refused(shell("serve", PORT=str(port)))
    assert message.startswith(f"Fout: De server kan niet luisteren op 127.0.0.1:{port}: ")
    assert message.endswith("Kies een andere HOST of PORT.\n")
    assert kept() == {}


@_leaves_sockets
def test_a_host_that_is_none_is_named(shell: Shell) -> None:
    message = refused(shell("serve", HOST="999.1.1.1", PORT="0"))
    assert message.startswith("Fout: De server kan niet luisteren op 999.1.1.1:0: ")


def test_the_shell_in_a_process_of_its_own(tmp_path: Path, tiny_model: Path, choices: Path) -> None:
    """As a person runs it: words on stdout, complaints on stderr, an exit code, nothing else."""
    environment = environment_of(tmp_path / "thuis", tiny_model)

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-W", "error", "-m", "web.main", *words],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    done = run("export", str(tmp_path / "uit.docx"))
    assert (done.returncode, done.stdout, done.stderr[:6]) == (1, "", "Fout: ")
    done = run("--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Usage: keuzeregister" in done.stdout


def test_every_command_is_one_that_the_tests_know() -> None:
    assert set(cli.commands) == {
        "serve", "import", "export", "search", "reindex", "evaluate", "status", "example", "voorstel", "account",
        "bronnen", "overdracht", "herinneringen", "reservekopie", "wissen", "factors", "cijfers",
        "kaart", "uitwisseling",
    }  # fmt: skip
    assert all(isinstance(command, click.Command) for command in cli.commands.values())
