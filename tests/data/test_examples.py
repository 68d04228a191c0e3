"""The example register: fictional, whole, and varied enough to try everything on."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from data import examples
from data.examples import FOLDER, example_register
from data.free_text import each
from data.gebieden import alle_buurten, buurten
from data.keuze import Contact, Keuze
from data.vocabularies import vocabulaire

REGISTER = example_register()
KEUZES = [k for k, _ in REGISTER]
BY_ID = {k.id: k for k in KEUZES}
CONTACTS = [c for _, contacts in REGISTER for c in contacts]
DAY = date(2026, 11, 21)  # the day the register was written for


def lines(pattern: str) -> list[dict[str, str]]:
    return [
        json.loads(line)
        for path in sorted(FOLDER.glob(pattern))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]


def test_every_line_of_the_files_is_in_it() -> None:
    assert [k.id for k in KEUZES] == [f"voorbeeld-{n:03}" for n in range(1, 171)]
    assert sorted(line["id"] for line in lines("keuzes-*.jsonl")) == list(BY_ID)
    given = Counter(line["keuzeId"] for line in lines("contacten-*.jsonl"))
    assert given == {k.id: len(c) for k, c in REGISTER if c}
    assert set(given) <= set(BY_ID)


def test_a_record_is_written_as_it_travels() -> None:
    for line in lines("keuzes-*.jsonl"):
        assert BY_ID[line["id"]].as_dict() == line


def test_contacts_stand_with_their_record() -> None:
    record, contacts = REGISTER[0]
    assert record.titel
    assert contacts == [
        Contact(
            naam="Ruud Kortekaas",
            rol="gebiedsmanager",
            afdeling="Stadsdeel Escamp",
            email="r.kortekaas@example.nl",
            telefoon="070-555 12 01",
            geldigTot=date(2027, 6, 1),
        ),
        Contact(
            naam="Samira Oulad",
            rol="jongerenwerker",
            afdeling="Welzijnsorganisatie in Moerwijk",
            email="s.oulad@example.nl",
            telefoon="070-555 12 02",
        ),
    ]


def test_addresses_and_numbers_can_reach_no_one() -> None:
    """example.nl and 070-555 are there to be made up; nobody real is called or mailed."""
    assert {c.email.split("@")[1] for c in CONTACTS if c.email} == {"example.nl"}
    assert all(c.telefoon.startswith("070-555 ") for c in CONTACTS if c.telefoon)
    everything = " ".join(json.dumps(k.as_dict(), ensure_ascii=False) for k in KEUZES)
    assert set(re.findall(r"[\w.+-]+@([\w.-]+\w)", everything)) <= {"example.nl"}
    assert {n[:7] for n in re.findall(r"\b0\d{2,3}-\d{3} ?\d\d ?\d\d\b", everything)} <= {"070-555"}


def test_names_of_contacts_stay_out_of_what_everyone_reads() -> None:
    for keuze, contacts in REGISTER:
        read = " ".join(text for _, text in each(keuze.as_dict()))
        assert not [c.naam for c in contacts if c.naam in read], keuze.id


def test_relations_lead_somewhere() -> None:
    for keuze in KEUZES:
        assert set(keuze.verwanteKeuzes) <= set(BY_ID), keuze.id


def test_status_and_dates_agree() -> None:
    for k in KEUZES:
        if k.trajectstatus == "komend":
            assert k.startdatum > DAY, k.id
        else:
            assert k.startdatum <= DAY, k.id
        if k.trajectstatus == "afgerond":
            assert k.einddatum is None or k.einddatum <= DAY, k.id
        else:
            assert k.einddatum is None or k.einddatum > DAY, k.id
        for belofte in k.beloften:
            assert belofte.gedaanOp is None or k.startdatum <= belofte.gedaanOp <= DAY, k.id


@pytest.mark.parametrize(
    ("naam", "used"),
    [
        ("instrumenten", {k.instrument for k in KEUZES}),
        ("trajectstatussen", {k.trajectstatus for k in KEUZES}),
        ("doelgroepen", {d for k in KEUZES for d in k.doelgroepen}),
        ("themas", {t for k in KEUZES for t in k.themas}),
        ("doelen", {d for k in KEUZES for d in k.doelen}),
        ("factoren", {f.factor for k in KEUZES for f in k.factoren}),
        ("technieken", {t for k in KEUZES for t in k.technieken}),
        ("beleidsfasen", {k.beleidsfase for k in KEUZES} - {None}),
        ("invloed-haags", {k.invloedHaags for k in KEUZES} - {None}),
        ("budgetklassen", {k.budgetklasse for k in KEUZES} - {None}),
        ("rollen-raad", {k.rolRaad for k in KEUZES} - {None}),
        ("rollen-wethouder", {k.rolWethouder for k in KEUZES} - {None}),
        ("communicatiemiddelen", {m for k in KEUZES for m in k.communicatiemiddelen}),
        ("publicatiestatussen", {k.publicatie for k in KEUZES}),
    ],
)
def test_every_term_of_these_lists_occurs(naam: str, used: set[str]) -> None:
    assert used == set(vocabulaire(naam).codes)


def test_every_buurt_occurs_and_every_record_gives_its_reasons() -> None:
    assert {b for k in KEUZES for g in k.gebieden for b in buurten(g)} == set(alle_buurten())
    assert {b for k in KEUZES for b in k.gebieden} >= set(alle_buurten())
    assert all(len(k.afweging) > 200 for k in KEUZES)
    assert len({k.titel for k in KEUZES}) == len({k.afweging for k in KEUZES}) == 170


def test_a_contact_for_no_record_is_not_quietly_dropped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(examples, "FOLDER", tmp_path)
    least: Keuze = KEUZES[0]
    (tmp_path / "keuzes-1.jsonl").write_text(json.dumps(least.as_dict()) + "\n\n", encoding="utf-8")
    (tmp_path / "contacten-1.jsonl").write_text(
        '{"keuzeId": "voorbeeld-001", "naam": "A"}\n', encoding="utf-8"
    )
    assert example_register() == [(least, [Contact(naam="A")])]
    with (tmp_path / "contacten-1.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"keuzeId": "voorbeeld-999", "naam": "B"}\n')
    with pytest.raises(ValueError, match="voorbeeld-999"):
        example_register()
