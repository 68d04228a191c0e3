"""The register with its real model opens and answers without any network."""

from __future__ import annotations

import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

from tests.conftest import ROOT
from tests.service.conftest import environment_of

ANSWER = """
import socket
from service.opening import open_register
from service.search import Question
from service.settings import Settings
from tests.service.making import keuze
register = open_register(Settings.read(), "zonder netwerk")
register.engine.save(
    [keuze("a", "Jongeren bereikten we op straat."), keuze("b", "De brug is versleten.")], door="de proef"
)
answer = register.search.answer(Question("Hoe spreek je tieners aan?", modus="dense", minder=True))
print(answer.betekenis, [r.keuze.id for r in answer.resultaten], flush=True)
register.close()
try:
    socket.create_connection(("192.0.2.1", 80), timeout=5)
except OSError as error:
    print("geen netwerk", flush=True)
"""

GUARD = """
import socket
def refuse(*_, **__):
    raise OSError("het netwerk werd gebruikt")
socket.getaddrinfo = socket.socket.connect = socket.socket.connect_ex = refuse
"""


@cache
def _may_unshare() -> bool:
    """Whether this account can start a process in a network of its own, without a way out."""
    if not shutil.which("unshare"):
        return False
    return subprocess.run(["unshare", "-rn", "true"], capture_output=True, check=False).returncode == 0


def test_a_question_is_answered_without_a_network(tmp_path: Path, model_folder: Path) -> None:
    home = tmp_path / "thuis"
    (home / "modellen").mkdir(parents=True)
    (home / "modellen" / "e5-small").symlink_to(model_folder)
    command = [sys.executable, "-c", ANSWER if _may_unshare() else GUARD + ANSWER]
    environment = environment_of(home, Path()) | {"KEUZEREGISTER_MODEL": ""}
    done = subprocess.run(
        ["unshare", "-rn", *command] if _may_unshare() else command,
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answered, network = done.stdout.splitlines()
    # By meaning: no word of the question stands in either record.
    assert answered.startswith("True ")
    assert answered in ("True ['a', 'b']", "True ['a']")
    assert network == "geen netwerk"
