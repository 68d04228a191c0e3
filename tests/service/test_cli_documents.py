"""The command that makes proposals of documents: what it writes, and what it says of what it can't read."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner, Result

from service.cli_documents import voorstel

TEXT = """# Straatgesprekken in Moerwijk-Oost

## Afweging
Wij kozen voor straatgesprekken. Een enquête is niet gekozen: die leverde weinig op.

## Overig
Kaart van het plein.
"""


def run(*words: str) -> Result:
    return CliRunner().invoke(voorstel, words)


def test_a_folder_becomes_proposals_with_their_places(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    (folder / "dieper").mkdir(parents=True)
    (folder / "dieper" / "een.md").write_text(TEXT, encoding="utf-8")
    (folder / "kapot.pdf").write_bytes(b"%PDF-1.7 niets")
    (folder / "foto.jpg").write_bytes(b"geen document")
    done = run(str(folder), "--naar", str(tmp_path / "uit.jsonl"))
    assert done.exit_code == 2
    assert f"1 voorstellen geschreven naar {tmp_path / 'uit.jsonl'}." in done.output
    assert "Niet gelezen: kapot.pdf is beschadigd" in done.output
    assert "foto.jpg" not in done.output
    (line,) = (tmp_path / "uit.jsonl").read_text(encoding="utf-8").splitlines()
    found = json.loads(line)
    assert found["waarden"]["instrument"] == "straatgesprekken"
    assert found["waarden"]["gebieden"] == ["BU05183620"]
    assert found["waarden"]["bron"] == "een.md"
    assert found["waarden"]["alternatieven"] == [
        {"instrument": "enquete", "reden": "Een enquête is niet gekozen: die leverde weinig op."}
    ]
    (place,) = found["herkomst"]["gebieden"][0]["passages"]
    assert place == {"plaats": "alinea 1", "kop": "", "tekst": "Moerwijk-Oost"}
    assert {"plaats": "alinea 5", "tekst": "Kaart van het plein."} in found["rest"]


def test_a_folder_without_documents_is_said(tmp_path: Path) -> None:
    (tmp_path / "foto.jpg").write_bytes(b"geen document")
    done = run(str(tmp_path), "--naar", str(tmp_path / "uit.jsonl"))
    assert done.exit_code == 1
    assert "Hier staat geen document dat wij kunnen lezen" in done.output
    assert not (tmp_path / "uit.jsonl").exists()


def test_an_output_that_can_not_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "een.md").write_text(TEXT, encoding="utf-8")
    done = run(str(tmp_path / "een.md"), "--naar", str(tmp_path / "weg" / "uit.jsonl"))
    assert done.exit_code == 1
    assert "kan niet worden gelezen of geschreven" in done.output
