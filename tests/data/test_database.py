"""The file under the register: its schema, its transactions, and disks that are full, read-only or broken."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import duckdb
import pytest

from data import database as module
from data import migrations
from data.database import FILE, Database, StoreUnavailable
from data.examples import example_register
from data.filters import Filters
from data.gebieden import areas_in, bits_of
from data.keuze import Keuze
from data.lock import RegisterInUse, holder_of
from data.store import Store
from data.vocabularies import vocabulaire

ROOT = Path(__file__).resolve().parents[2]


def python(script: str, *arguments: str) -> Any:
    """What a script in another process prints as JSON on its last line."""
    command = [sys.executable, "-c", script, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


# -- schema ---------------------------------------------------------------------------------------


def tables(opened: Database) -> set[str]:
    rows = opened.cursor().execute("SELECT table_name FROM information_schema.tables").fetchall()
    return {name for (name,) in rows}


def applied(opened: Database) -> list[tuple[int, str]]:
    return opened.cursor().execute("SELECT nummer, naam FROM migratie ORDER BY nummer").fetchall()


@pytest.fixture
def steps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of migrations, used instead of the program's own."""
    folder = tmp_path / "stappen"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "0001_begin.sql").write_text("CREATE TABLE een (x INTEGER); INSERT INTO een VALUES (1);")
    monkeypatch.setattr(module, "files", lambda package: folder)
    return folder


def test_a_new_register_has_its_tables(tmp_path: Path) -> None:
    opened = Database.open(tmp_path / "nieuw" / "diep", "de tests")
    records = {"register", "keuze", "versie", "grafsteen", "contact", "passage", "eigenaar"}
    access = {"klad", "account", "sessie", "eenmalig", "sleutel", "gebeurtenis", "gepubliceerd", "vrijgave"}
    beside = {"eigen_begrip", "handreiking", "bron", "bron_keuze", "bron_alinea", "bron_passage"}
    factors = {"factor_zin", "factor_gelezen", "factor_ronde", "factor_groep", "factor_handeling"}
    elders = {"elders_bron", "elders", "elders_passage", "elders_geweerd"}
    assert tables(opened) == {
        "migratie", *records, *access, *beside, *factors, *elders, "belofte_herinnering"
    }  # fmt: skip
    assert applied(opened) == [
        (1, "0001_register.sql"),
        (2, "0002_index.sql"),
        (3, "0003_geheel.sql"),
        (4, "0004_inhoud.sql"),
        (5, "0005_toegang.sql"),
        (6, "0006_klad.sql"),
        (7, "0007_eigen_begrippen.sql"),
        (8, "0008_handreiking.sql"),
        (9, "0009_bronnen.sql"),
        (10, "0010_factoren.sql"),
        (11, "0011_verantwoordelijk.sql"),
        (12, "0012_beloften.sql"),
        (13, "0013_buurten.sql"),
        (14, "0014_elders.sql"),
    ]
    opened.close()


def test_each_step_is_taken_once_and_in_order(tmp_path: Path, steps: Path) -> None:
    Database.open(tmp_path / "r", "de tests").close()
    (steps / "0010_later.sql").write_text("INSERT INTO een SELECT max(x) + 10 FROM een")
    (steps / "0002_dan.sql").write_text("INSERT INTO een VALUES (2)")
    for _ in range(3):
        opened = Database.open(tmp_path / "r", "de tests")
        assert opened.cursor().execute("SELECT x FROM een ORDER BY x").fetchall() == [(1,), (2,), (12,)]
        assert applied(opened) == [(1, "0001_begin.sql"), (2, "0002_dan.sql"), (10, "0010_later.sql")]
        opened.close()


def test_a_step_that_fails_leaves_nothing_and_frees_the_register(tmp_path: Path, steps: Path) -> None:
    (steps / "0002_half.sql").write_text(
        "CREATE TABLE half (x INTEGER); INSERT INTO bestaat_niet VALUES (1)"
    )
    with pytest.raises(duckdb.CatalogException, match="bestaat_niet"):
        Database.open(tmp_path / "r", "de tests")
    assert holder_of(tmp_path / "r") is None
    (steps / "0002_half.sql").write_text("CREATE TABLE heel (x INTEGER)")
    opened = Database.open(tmp_path / "r", "de tests")
    assert tables(opened) == {"migratie", "een", "heel"}
    opened.close()


# Fields that came when records were one text already.
LATER = ("afwijking", "rolWethouder", "verantwoordelijkParticipatie", "verantwoordelijkCommunicatie")


def test_records_kept_column_by_column_are_the_same_as_one_text(
    steps: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The examples, written as the program did before records had `inhoud`, read back as they were."""
    (steps / "0001_begin.sql").unlink()
    for step in (ROOT / "data" / "migrations").glob("000[123]_*.sql"):
        shutil.copy(step, steps)
    examples = [keuze for keuze, _ in example_register()]
    old = Database.open(steps.parent / "r", "de tests")
    fields = [name for name in Keuze.model_fields if name not in LATER]
    names, marks = ", ".join(fields), ", ".join("?" for _ in fields)
    with old.transaction() as cursor:
        for nr, keuze in enumerate(examples, 1):
            cursor.execute(
                "INSERT INTO keuze (nr, versie, revisie, aangemaaktOp, gewijzigdOp, "
                f"{names}) VALUES (?, 2, ?, TIMESTAMP '2024-01-02 03:04:05', now()::TIMESTAMP, {marks})",
                [nr, nr + 7, *(keuze.model_dump()[name] for name in fields)],
            )
    old.close()
    monkeypatch.undo()
    store = Store.open(steps.parent / "r", "de tests")
    kept = list(store.every())
    assert [r.keuze for r in kept] == [k.model_copy(update=dict.fromkeys(LATER)) for k in examples]
    assert {(r.versie, r.revisie - r.nr, r.aangemaaktOp.isoformat()) for r in kept} == {
        (2, 7, "2024-01-02T03:04:05+00:00")
    }
    assert [r.nr for r in store.fetch([170, 3])] == [170, 3]
    for gebied in vocabulaire("gebieden").codes:
        near = areas_in(bits_of([gebied]))
        assert store.count(Filters(gebied=(gebied,))) == sum(
            bool({*k.gebieden} & {*near}) for k in examples
        )
    store.close()


def test_a_newer_schema_is_refused(tmp_path: Path) -> None:
    opened = Database.open(tmp_path, "de tests")
    with opened.transaction() as cursor:
        cursor.execute("INSERT INTO migratie VALUES (999, '0999_toekomst.sql', now()::TIMESTAMP)")
    opened.close()
    with pytest.raises(StoreUnavailable) as caught:
        Database.open(tmp_path, "de tests")
    newest = max(int(p.name[:4]) for p in Path(migrations.__path__[0]).glob("*.sql"))
    assert str(caught.value) == (
        f"Het register in {tmp_path} is van een nieuwere versie van het programma "
        f"(stap 999, dit programma kent {newest}). Werk het programma bij."
    )
    assert holder_of(tmp_path) is None


# -- transactions ---------------------------------------------------------------------------------


@pytest.fixture
def opened(tmp_path: Path) -> Any:
    database = Database.open(tmp_path, "de tests")
    with database.transaction() as cursor:
        cursor.execute("CREATE TABLE proef (x INTEGER PRIMARY KEY)")
    yield database
    database.close()


def values(database: Database) -> list[int]:
    return [x for (x,) in database.cursor().execute("SELECT x FROM proef ORDER BY x").fetchall()]


def test_all_or_nothing(opened: Database) -> None:
    def insert(*numbers: int) -> None:
        with opened.transaction() as cursor:
            for x in numbers:
                cursor.execute("INSERT INTO proef VALUES (?)", [x])
                if x == 7:
                    raise LookupError

    with pytest.raises(LookupError):
        insert(1, 7)
    assert values(opened) == []
    with pytest.raises(duckdb.ConstraintException):
        insert(2, 2)
    assert values(opened) == []
    with opened.transaction() as cursor:
        cursor.execute("INSERT INTO proef VALUES (3)")
    assert values(opened) == [3]


def test_readers_see_what_was_committed_and_nothing_else(opened: Database) -> None:
    with opened.transaction() as cursor:
        cursor.execute("INSERT INTO proef VALUES (1)")
        assert values(opened) == []
    assert values(opened) == [1]


def test_writers_take_turns(opened: Database) -> None:
    started, entered = threading.Event(), []

    def second() -> None:
        started.set()
        with opened.transaction() as cursor:
            entered.append(values(opened))
            cursor.execute("INSERT INTO proef VALUES (2)")

    thread = threading.Thread(target=second)
    with opened.transaction() as cursor:
        thread.start()
        started.wait()
        cursor.execute("INSERT INTO proef VALUES (1)")
        assert entered == []
    thread.join()
    assert entered == [[1]]
    assert values(opened) == [1, 2]


# -- held by another ------------------------------------------------------------------------------

HOLD = """
import sys
from pathlib import Path
from data.database import Database
database = Database.open(Path(sys.argv[1]), "de server op poort 8000")
print("vast", flush=True)
sys.stdin.readline()
"""
HOLD_FILE = """
import sys, duckdb
connection = duckdb.connect(sys.argv[1])
print("vast", flush=True)
sys.stdin.readline()
"""


@pytest.mark.parametrize(
    ("script", "target", "error", "message"),
    [
        (
            HOLD,
            "",
            RegisterInUse,
            r"in gebruik door de server op poort 8000 \(proces {pid}\)\. Stop dat proces",
        ),
        (
            HOLD_FILE,
            FILE,
            StoreUnavailable,
            r"een ander programma heeft het bestand open\. Sluit dat programma",
        ),
    ],
)
def test_a_second_process_is_refused(
    tmp_path: Path, script: str, target: str, error: type[Exception], message: str
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path / target)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "vast\n"
        with pytest.raises(error, match=message.format(pid=other.pid)):
            Database.open(tmp_path, "de tests")
        other.kill()
    Database.open(tmp_path, "de tests").close()


# -- what is not a folder, or not a register --------------------------------------------------------


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "bestand").write_text("x")
    for folder in (tmp_path / "bestand", tmp_path / "bestand" / "diep"):
        with pytest.raises(StoreUnavailable) as caught:
            Database.open(folder, "de tests")
        assert str(caught.value) == (
            f"Het register in {folder} kan niet worden geopend of geschreven: "
            "op die plek staat een bestand. Kies een andere map."
        )


@pytest.mark.parametrize("content", [b"dit is geen register " * 1000, b"x", b"\x00" * 20_000])
def test_a_file_that_is_no_register(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    with pytest.raises(StoreUnavailable) as caught:
        Database.open(tmp_path, "de tests")
    assert f"{FILE} is geen register, of is beschadigd. Zet een reservekopie terug" in str(caught.value)
    assert (tmp_path / FILE).read_bytes() == content
    assert holder_of(tmp_path) is None


def test_a_damaged_register_is_not_taken_for_a_good_one(tmp_path: Path) -> None:
    Database.open(tmp_path, "de tests").close()
    whole = (tmp_path / FILE).read_bytes()
    (tmp_path / FILE).write_bytes(whole[:4096] + b"\xff" * 4096 + whole[8192:])
    with pytest.raises(StoreUnavailable, match="is geen register, of is beschadigd"):
        Database.open(tmp_path, "de tests")
    (tmp_path / FILE).write_bytes(whole)
    Database.open(tmp_path, "de tests").close()


# -- read-only --------------------------------------------------------------------------------------

# Root may write anywhere, unless it gives up its capabilities: then a folder's own rights count.
READ_ONLY = """
import ctypes, json, sys
from pathlib import Path
from data.database import Database, StoreUnavailable
header = (ctypes.c_uint32 * 2)(0x20080522, 0)
none = (ctypes.c_uint32 * 6)()
assert ctypes.CDLL(None, use_errno=True).capset(header, none) == 0
try:
    Database.open(Path(sys.argv[1]), "de tests")
    print(json.dumps("geopend"))
except StoreUnavailable as error:
    print(json.dumps(str(error)))
"""
HELPFUL = "de map of het bestand is alleen-lezen. Geef dit account schrijfrecht, of kies een andere map."


@pytest.mark.parametrize("what", ["empty folder", "folder to be made", "register", "only the file"])
def test_a_read_only_folder_says_what_to_do(tmp_path: Path, what: str) -> None:
    folder = tmp_path / "r"
    if what in ("register", "only the file"):
        Database.open(folder, "de tests").close()
    folder.mkdir(exist_ok=True)
    inside = list(folder.iterdir())
    for path in inside if what != "only the file" else [folder / FILE]:
        path.chmod(0o444)
    if what != "only the file":
        folder.chmod(0o555)
    target = folder / "nieuw" if what == "folder to be made" else folder
    try:
        assert python(READ_ONLY, str(target)) == (
            f"Het register in {target} kan niet worden geopend of geschreven: {HELPFUL}"
        )
    finally:
        folder.chmod(0o755)
        for path in inside:
            path.chmod(0o644)
    if what != "folder to be made":
        Database.open(folder, "de tests").close()


# -- a full disk --------------------------------------------------------------------------------------

FULL = """
import json, os, random, resource, signal, sys
from datetime import date
from pathlib import Path
from data.database import StoreUnavailable
from data.keuze import TEKSTVELDEN, Keuze
from data.store import Draft, Store

step, folder, limit, batch = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])

def keuze(n):
    text = random.Random(n).randbytes(9_900).hex()
    texts = {veld: text for veld in TEKSTVELDEN if veld != "samenvatting"}
    return Keuze(id=f"k-{n}", titel="t", instrument="enquete", gebieden=["ZW"], trajectstatus="lopend",
                 startdatum=date(2020, 1, 1), **texts)

def attempt(action):
    try:
        return ["ok", action()]
    except StoreUnavailable as error:
        return ["StoreUnavailable", str(error)]

if step == "fill":
    if limit:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    store = Store.open(folder, "de tests")
    kept, said = [], ["ok"]
    for start in range(0, 5000, batch):
        numbers = list(range(start, start + batch))
        drafts = [Draft(keuze(n)) for n in numbers]
        said = attempt(lambda: len(store.save(drafts, door="x", model="m")))
        if said[0] != "ok":
            break
        kept += numbers
    small = Keuze(id="klein", titel="t", instrument="enquete", gebieden=["ZW"], trajectstatus="lopend",
                  startdatum=date(2020, 1, 1), afweging="kort")
    again = attempt(lambda: store.save([Draft(small)], door="x", model="m")[0].handeling)
    read = attempt(lambda: store.get("k-0").keuze == keuze(0))
    (Path(sys.argv[5])).write_text(json.dumps({"kept": kept, "small": again[0] == "ok"}))
    print(json.dumps({"said": said, "again": again, "read": read, "saves": len(kept)}), flush=True)
    os._exit(0)  # as in a crash: nothing is closed

store = Store.open(folder, "de tests")
promised = json.loads(Path(sys.argv[5]).read_text())
wrong = [n for n in promised["kept"] if store.get(f"k-{n}").keuze != keuze(n)]
extra = store.count() - len(promised["kept"]) - promised["small"]
store.save([Draft(keuze(9999))], door="x", model="m")
print(json.dumps({"wrong": wrong, "extra": extra, "revision": store.revision}))
store.close()
"""


def may_mount() -> bool:
    """Whether this account can make a file system of its own."""
    trial = ["unshare", "-rm", "sh", "-c", "mount -t tmpfs -o size=64k tmpfs /mnt"]
    try:
        return subprocess.run(trial, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


@pytest.mark.parametrize(
    ("disk", "size", "batch"),
    [
        ("limit", 1_000_000, 1),  # the log of a save no longer fits
        ("limit", 17_500_000, 40),  # the log fits, folding it into the file does not
        ("tmpfs", 2_000_000, 1),
        ("tmpfs", 24_000_000, 40),
    ],
)
def test_on_a_full_disk_what_was_confirmed_is_kept(
    tmp_path: Path, disk: str, size: int, batch: int
) -> None:
    """On a small file system of its own; where that is not allowed, with a limit on the size of a file."""
    folder, promised = tmp_path / "r", tmp_path / "beloofd.json"
    script = tmp_path / "vol.py"
    script.write_text(f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{FULL}")
    folder.mkdir()
    own = disk == "tmpfs" and may_mount()

    def step(name: str) -> list[str]:
        return [
            sys.executable,
            str(script),
            name,
            str(folder),
            str(0 if own else size),
            str(batch),
            str(promised),
        ]

    if own:
        fill, check = (" ".join(f"'{part}'" for part in step(name)) for name in ("fill", "check"))
        mount = f"mount -t tmpfs -o size={size} tmpfs '{folder}'"
        shell = f"{mount} && {fill} && mount -o remount,size=200m '{folder}' && {check}"
        runs = [["unshare", "-rm", "sh", "-c", shell]]
    else:
        runs = [step("fill"), step("check")]
    printed: list[str] = []
    for command in runs:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        printed += done.stdout.splitlines()
    first, then = (json.loads(text) for text in printed)

    full = (
        f"Het register in {folder} kan niet worden geopend of geschreven: de schijf is vol. "
        "Maak ruimte en start opnieuw; wat eerder is bevestigd, is bewaard."
    )
    assert first["saves"] >= batch
    assert first["said"] == ["StoreUnavailable", full]
    assert first["again"] in (["ok", "aangemaakt"], ["StoreUnavailable", full])
    assert first["read"] in (["ok", True], ["StoreUnavailable", full])
    assert then["wrong"] == []
    assert then["extra"] == 0


OPEN_WITH_LIMIT = """
import json, resource, signal, sys
from pathlib import Path
from data.database import Database, StoreUnavailable
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
try:
    Database.open(Path(sys.argv[1]), "de tests")
    print(json.dumps("geopend"))
except StoreUnavailable as error:
    print(json.dumps(str(error)))
"""


@pytest.mark.parametrize("size", [0, 10, 4096, 10_000])
def test_a_disk_too_full_to_begin(tmp_path: Path, size: int) -> None:
    assert "de schijf is vol. Maak ruimte" in python(OPEN_WITH_LIMIT, str(tmp_path), str(size))
    assert holder_of(tmp_path) is None
    opened = Database.open(tmp_path, "de tests")
    assert "keuze" in tables(opened)
    opened.close()
