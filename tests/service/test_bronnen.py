"""Documents beside the choices: kept once, found by words and by meaning, never by residents, gone when removed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from data.alineas import Alinea, Document
from data.documents import read_document
from data.events import Maker
from models.encoding import TextEncoder
from models.hash_encoder import HashEncoder
from service.bronnen import Bron, Bronnen, Gegevens, InvalidBron, cut, personal_data
from service.opening import Register, open_register
from service.search import Question
from tests.canary import table_texts
from tests.conftest import settings_for
from tests.service.making import keuze

MAKER = Maker("a1", "web 10.0.0.7")
PLEIN = """# Evaluatie van het Loevesteinplein

## Geluidsoverlast
Bewoners hoorden 's avonds veel lawaai op het plein. De wijkagent kwam elke week langs, en dat hielp.

## Zitplekken
Ouderen misten bankjes in de schaduw. In mei zijn er zes bankjes geplaatst. Mevrouw Jansen belde erover.
"""
ZWEMBAD = """# Raadsvoorstel zwembad

De raad stelt geld beschikbaar voor een nieuw buitenbad. De kosten zijn 2 miljoen euro.
"""


def document(text: str, naam: str) -> tuple[Document, bytes]:
    data = text.encode()
    return read_document(data, naam), data


@pytest.fixture(scope="module")
def plein() -> tuple[Document, bytes]:
    return document(PLEIN, "evaluatie plein.md")


@pytest.fixture(scope="module")
def zwembad() -> tuple[Document, bytes]:
    return document(ZWEMBAD, "zwembad.md")


def keep(register: Register, what: tuple[Document, bytes], **about: object) -> Bron:
    kept = register.bronnen.keep(*what, Gegevens(**about), MAKER)  # type: ignore[arg-type]
    register.bronnen.encode()
    return kept.bron


def found(register: Register, vraag: str) -> list[str]:
    return [b.titel for b in register.search.answer(Question(vraag)).bronnen]


# -- keeping ---------------------------------------------------------------------------------------


def test_the_text_is_kept_with_what_was_said_about_it(
    register: Register, plein: tuple[Document, bytes]
) -> None:
    about = {"titel": " Plein  op orde ", "soort": "evaluatie", "datum": date(2024, 5, 1),
             "adres": "https://raad.example/plein", "keuzes": ("k1", "k1", "k2")}  # fmt: skip
    kept = register.bronnen.store.get(keep(register, plein, **about).id)
    assert (kept.titel, kept.soort, kept.datum) == ("Plein op orde", "evaluatie", date(2024, 5, 1))
    assert (kept.adres, kept.keuzes) == ("https://raad.example/plein", ("k1", "k2"))
    assert (kept.bestand, kept.sha256) == ("evaluatie plein.md", hashlib.sha256(PLEIN.encode()).hexdigest())
    assert register.bronnen.store.alineas(kept.id) == plein[0].alineas


def test_without_a_title_it_has_its_own_or_the_name_of_the_file(
    register: Register, plein: tuple[Document, bytes]
) -> None:
    assert keep(register, plein).titel == "Evaluatie van het Loevesteinplein"
    bare = document("Alleen een regel tekst.", "C:\\Documenten\\los blad.txt")
    kept = keep(register, bare)
    assert (kept.titel, kept.bestand) == ("los blad.txt", "los blad.txt")


def test_the_same_file_is_kept_once_and_belongs_to_both_choices(
    register: Register, plein: tuple[Document, bytes]
) -> None:
    first = register.bronnen.keep(*plein, Gegevens(keuzes=("k1",)), MAKER)
    again = register.bronnen.keep(*plein, Gegevens(titel="Anders", keuzes=("k2",)), MAKER)
    assert (first.nieuw, again.nieuw) == (True, False)
    assert again.bron.id == first.bron.id
    assert (again.bron.titel, again.bron.keuzes) == (first.bron.titel, ("k1", "k2"))
    assert register.bronnen.store.count() == 1


def test_everything_that_does_not_fit_is_told_at_once(
    register: Register, plein: tuple[Document, bytes]
) -> None:
    wrong = Gegevens(
        "x" * 201, "kattebelletje", None, "javascript:alert(1)", tuple(f"k{i}" for i in range(21))
    )
    with pytest.raises(InvalidBron) as told:
        register.bronnen.keep(*plein, wrong, MAKER)
    assert [f.veld for f in told.value.fouten] == ["titel", "soort", "adres", "keuzes"]
    assert register.bronnen.store.count() == 0
    for adres in (
        "ftp://raad.example/1",
        "raad.example",
        "https://",
        "https://[x",
        "https://raad.example/a b",
    ):
        with pytest.raises(InvalidBron):
            register.bronnen.keep(*plein, Gegevens(adres=adres), MAKER)


# -- passages --------------------------------------------------------------------------------------


def test_passages_hold_all_text_and_say_where_it_stands() -> None:
    rows = [Alinea("Kop een", "", "pagina 1", 1)]
    rows += [Alinea(f"Zin {i} over bankjes in de schaduw. En nog een zin.", "Kop een", f"pagina {1 + i // 9}") for i in range(40)]  # fmt: skip
    rows += [
        Alinea("Kop twee", "", "pagina 5", 1),
        Alinea("woord " * 900 + "einde.", "Kop twee", "pagina 6"),
    ]
    passages = cut(HashEncoder(), "Titel", rows)
    texts = [a.tekst for a in rows if not a.niveau]
    assert "".join("".join(p.tekst.split()) for p in passages) == "".join("".join(t.split()) for t in texts)
    for p in passages:
        within = "\n".join(a.tekst for a in rows[p.van : p.tot + 1])
        assert p.tekst in within
        assert rows[p.van].kop == rows[p.tot].kop
        assert all(not a.niveau for a in rows[p.van : p.tot + 1])
    assert max(HashEncoder().count_tokens([p.tekst])[0] for p in passages) <= 512


def test_personal_data_is_counted_by_kind(plein: tuple[Document, bytes]) -> None:
    assert dict(personal_data(plein[0].alineas)) == {"naam": 1}
    assert not personal_data((Alinea("De wijkagent kwam langs.", "", "alinea 1"),))


# -- finding ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def filled(
    tmp_path_factory: pytest.TempPathFactory, encoder: TextEncoder, plein: tuple[Document, bytes],
    zwembad: tuple[Document, bytes],
) -> Iterator[Register]:  # fmt: skip
    """With the real encoder. Read only."""
    opened = open_register(settings_for(tmp_path_factory.mktemp("bronnen")), "de tests", encoder=encoder)
    for one in (plein, zwembad):
        keep(opened, one)
    yield opened
    opened.close()


def test_a_document_is_found_by_meaning_with_the_passage_that_answers(filled: Register) -> None:
    (first, *_) = filled.search.answer(Question("Waar kunnen oude mensen zitten?")).bronnen
    assert first.titel == "Evaluatie van het Loevesteinplein"
    assert (first.kop, first.plaats) == ("Zitplekken", "alinea 5")
    assert first.tekst.startswith("Ouderen misten bankjes")
    assert (first.van, first.tot) == (4, 4)
    assert (first.zinBegin, first.zinEind) == (0, 0)  # no word in common to point at


def test_the_sentence_that_shares_most_is_marked(filled: Register) -> None:
    (first, *_) = filled.search.answer(Question("Hoeveel bankjes zijn er geplaatst op het plein?")).bronnen
    assert first.tekst[first.zinBegin : first.zinEind] == "In mei zijn er zes bankjes geplaatst."


def test_what_resembles_nothing_is_not_shown(filled: Register) -> None:
    for vraag in ("Hoe kook ik een ei?", "Welke trein gaat naar Parijs?", "Wie schreef dit gitaarlied?"):
        assert found(filled, vraag) == []


def test_only_beside_the_first_page_and_by_the_mode_that_was_asked(filled: Register) -> None:
    vraag = "Kosten van het buitenbad"
    assert found(filled, vraag) == ["Raadsvoorstel zwembad"]
    assert filled.search.answer(Question(vraag, pagina=2)).bronnen == ()
    for mode in ("dense", "lexical"):
        assert [b.titel for b in filled.search.answer(Question(vraag, modus=mode)).bronnen] == [
            "Raadsvoorstel zwembad"
        ]


def test_residents_find_no_document(filled: Register) -> None:
    assert filled.openbaar.bronnen is None
    assert filled.openbaar.search.answer(Question("Kosten van het buitenbad")).bronnen == ()
    public = "".join(table_texts(filled.openbaar.engine.store.database).values())
    assert "buitenbad" not in public


def test_a_document_that_was_just_kept_is_found_by_its_words(
    register: Register, zwembad: tuple[Document, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    register.bronnen.keep(*zwembad, Gegevens(), MAKER)
    monkeypatch.setattr(register.bronnen.store, "encoded", lambda *_: True)  # as if it had not come to it
    register.bronnen.start()
    register.bronnen.wait()
    assert register.bronnen.store.missing(register.engine.encoder.fingerprint)
    assert found(register, "buitenbad kosten") == ["Raadsvoorstel zwembad"]


def test_what_was_kept_and_not_encoded_is_encoded_after_the_next_start(
    tmp_path: Path, zwembad: tuple[Document, bytes]
) -> None:
    first = open_register(settings_for(tmp_path), "de tests", encoder=HashEncoder())
    first.bronnen.keep(*zwembad, Gegevens(), MAKER)
    first.close()
    second = open_register(settings_for(tmp_path), "de tests", encoder=HashEncoder())
    second.bronnen.wait()
    assert second.bronnen.store.missing(HashEncoder.fingerprint) == []
    assert found(second, "buitenbad kosten") == ["Raadsvoorstel zwembad"]
    second.close()


class _OtherModel(HashEncoder):
    fingerprint = "hash-64-anders"


def test_another_model_encodes_the_documents_anew(tmp_path: Path, zwembad: tuple[Document, bytes]) -> None:
    first = open_register(settings_for(tmp_path), "de tests", encoder=HashEncoder())
    first.engine.save([keuze("k1")], door="de tests")
    keep(first, zwembad)
    first.close()
    second = open_register(settings_for(tmp_path), "de tests", encoder=_OtherModel())
    if second.remodelling:
        second.remodelling.wait()
    second.bronnen.wait()
    (held,) = second.bronnen.store.passages(_OtherModel.fingerprint)
    texts = [f"Raadsvoorstel zwembad. {p.tekst}" for p in held.passages]
    np.testing.assert_allclose(held.vectors, _OtherModel().encode_passages(texts), atol=1e-6)
    assert found(second, "buitenbad kosten") == ["Raadsvoorstel zwembad"]
    second.close()


# -- taking away -----------------------------------------------------------------------------------


def test_a_document_that_is_taken_away_is_found_no_more(
    register: Register, plein: tuple[Document, bytes], zwembad: tuple[Document, bytes]
) -> None:
    gone, _ = keep(register, zwembad), keep(register, plein)
    assert found(register, "buitenbad kosten") == ["Raadsvoorstel zwembad"]
    register.bronnen.remove(gone.id, MAKER)
    assert found(register, "buitenbad kosten") == []
    assert found(register, "bankjes plein") == ["Evaluatie van het Loevesteinplein"]
    assert "buitenbad" not in "".join(table_texts(register.engine.store.database).values())
    register.engine.store.database.rewrite()
    held = (register.settings.register / "keuzeregister.duckdb").read_bytes()
    assert b"buitenbad" not in held


def test_a_document_that_goes_while_it_is_encoded_does_not_come_back(
    register: Register, zwembad: tuple[Document, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    bronnen: Bronnen = register.bronnen
    id_ = bronnen.keep(*zwembad, Gegevens(), MAKER).bron.id
    encode = HashEncoder.encode_passages

    def removing(self: HashEncoder, *given: object) -> np.ndarray:
        if bronnen.store.count():
            bronnen.remove(id_, MAKER)
        return encode(self, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(HashEncoder, "encode_passages", removing)
    bronnen.encode()
    assert found(register, "buitenbad kosten") == []
    assert "buitenbad" not in "".join(table_texts(register.engine.store.database).values())
