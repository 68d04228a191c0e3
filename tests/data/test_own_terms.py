"""A register's own terms: what is kept, what is refused, and how every list of the process follows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from data import vocabularies
from data.database import Database
from data.erasure import erase_person
from data.events import Events, Maker, Wanted
from data.fieldtext import BadCell
from data.keuze import Keuze
from data.own_terms import (
    LISTS,
    SOURCE,
    ChangedMeanwhile,
    OwnTerms,
    Refused,
    TermNotFound,
    numbers_using,
    used,
)
from data.store import Draft, Store
from data.vocabularies import Eigen, made_from_lists, of_file, read_as_resident, vocabulaire
from tests.data.making import schouw

MAKER = Maker("a1", "web 10.0.0.7")
TEMPO = ("factoren", "Eigen tempo", "Hoe snel mensen zelf willen.", ["tempo van de buurt", "langzaam aan"])


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(tmp_path / "r", "de tests")
    yield opened
    opened.close()


@pytest.fixture
def terms(store: Store) -> Iterator[OwnTerms]:
    opened = OwnTerms(store.database)
    yield opened
    opened.close()


def keuze(id_: str = "k", **values: Any) -> Keuze:
    return schouw(id_, **values)


def save(store: Store, *records: Keuze) -> list[int]:
    return [s.nr for s in store.save([Draft(k) for k in records], door="de tests", model="m")]


# -- adding ---------------------------------------------------------------------------------------


def test_a_term_stands_in_its_list_at_once(terms: OwnTerms) -> None:
    before = vocabulaire("factoren")
    assert terms.add(*TEMPO, MAKER, soort="succesfactor") == "eigen-tempo"
    now = vocabulaire("factoren")
    assert now.codes == (*before.codes, "eigen-tempo")
    term = now["eigen-tempo"]
    assert (term.label, term.definitie) == ("Eigen tempo", "Hoe snel mensen zelf willen.")
    assert term.synoniemen == ("tempo van de buurt", "langzaam aan")
    assert (term.bron, term.eigen, term.vervallen) == (SOURCE, True, False)
    assert dict(term.extra) == {"herkomst": "eigen", "soort": "succesfactor"}
    assert [now.resolve(name) for name in ("EIGEN  TEMPO", "Langzaam aan", "eigen-tempo")] == [
        "eigen-tempo"
    ] * 3
    # The list as it was is the same for whoever still reads it.
    assert "eigen-tempo" not in before
    assert "langzaam aan" not in before.names()
    assert [t.code for t in terms.list("factoren")] == ["eigen-tempo"]
    assert (terms.get("factoren", "eigen-tempo").actor, terms.list("themas")) == ("a1", [])


def test_a_record_may_hold_it_and_without_it_no_more(store: Store, terms: OwnTerms) -> None:
    values = {"factoren": [{"factor": "eigen-tempo", "richting": "voor"}], "themas": ["stilte"]}
    with pytest.raises(ValidationError):
        keuze(**values)
    terms.add(*TEMPO, MAKER)
    terms.add("themas", "Stilte", "Waar het rustig is.", [], MAKER)
    save(store, keuze(**values))
    assert store.get("k").keuze.themas == ["stilte"]
    terms.close()
    with pytest.raises(ValidationError):
        keuze(**values)


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("Ørsted & zoon", "orsted-zoon"),
        ("Café's", "cafe-s"),
        ("  Jonge   moeders (0–4) ", "jonge-moeders-0-4"),
        ("x" * 60, "x" * 60),
    ],
)
def test_a_code_is_made_from_the_label(terms: OwnTerms, label: str, code: str) -> None:
    assert terms.add("doelgroepen", label, "Uitleg.", [], MAKER) == code


def test_a_code_is_never_given_again(terms: OwnTerms) -> None:
    assert terms.add("themas", "Łódź", "Een.", [], MAKER) == "lodz"
    assert terms.add("themas", "Lødz", "Een andere naam.", [], MAKER) == "lodz-2"
    terms.retire("themas", "lodz", MAKER)
    assert terms.add("themas", "Lœdz", "Nog een.", [], MAKER) == "loedz"
    with pytest.raises(Refused, match='"Lodz" hoort al bij "Łódź"'):
        terms.add("themas", "Lodz", "Een.", [], MAKER)


def test_who_did_what_stands_in_the_log(store: Store, terms: OwnTerms) -> None:
    terms.add(*TEMPO, MAKER)
    terms.change("factoren", "eigen-tempo", "Tempo", "Anders.", [], MAKER)
    terms.retire("factoren", "eigen-tempo", MAKER)
    terms.retire("factoren", "eigen-tempo", MAKER)  # nothing changes, so nothing is noted
    terms.restore("factoren", "eigen-tempo", MAKER)
    lines = Events(store.database).read(Wanted(handeling="begrip"))
    assert [(e.handeling, e.object, e.herkomst, e.actor) for e in reversed(lines)] == [
        (f"begrip.{done}", "begrip:factoren/eigen-tempo", "web 10.0.0.7", "a1")
        for done in ("toegevoegd", "gewijzigd", "vervallen", "teruggehaald")
    ]


# -- refusing -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "veld", "message"),
    [
        (("instrumenten", "Nieuw", "d", []), "", "De lijst instrumenten krijgt geen eigen begrippen. Kies uit: "
         "factoren, technieken, themas, doelgroepen."),
        (("onzin", "Nieuw", "d", []), "", "Er is geen lijst onzin. Kies uit: factoren, technieken, themas, "
         "doelgroepen."),
        (("themas", "", "d", []), "label", "Het begrip is leeg. Vul iets in."),
        (("themas", " \n ", "d", []), "label", "Het begrip is leeg. Vul iets in."),
        (("themas", "Nieuw", "", []), "definitie", "De uitleg is leeg. Vul iets in."),
        (("themas", "x" * 61, "d", []), "label", "Het begrip is 61 tekens; er passen er 60. Maak de tekst korter."),
        (("themas", "Nieuw", "x" * 301, []), "definitie", "De uitleg is 301 tekens; er passen er 300. Maak de "
         "tekst korter."),
        (("themas", "Nieuw", "d", [""]), "synoniemen", "Een ander woord is leeg. Vul iets in."),
        (("themas", "Nieuw", "d", ["x" * 61]), "synoniemen", "Een ander woord is 61 tekens; er passen er 60. Maak "
         "de tekst korter."),
        (("themas", "Nieuw", "d", [f"w{i}" for i in range(21)]), "synoniemen", "Dit zijn 21 andere woorden; er "
         "passen er 20. Kies er minder."),
        (("themas", "Nieuw", "d\x00", []), "definitie", "Hier staat een teken in dat niemand kan lezen. Typ de "
         "tekst opnieuw."),
        (("themas", "!?", "d", []), "label", 'In "!?" staat geen letter of cijfer. Schrijf een woord.'),
        (("themas", "静か", "d", []), "label", 'In "静か" staat geen letter van a tot z en geen cijfer. Schrijf het '
         "voluit."),
        (("themas", "Nieuw", "d", ["nieuw"]), "synoniemen", '"nieuw" staat er twee keer. Eén keer is genoeg.'),
        (("doelgroepen", "JONGEREN", "d", []), "label", '"JONGEREN" staat al in deze lijst. Kies een ander woord, of '
         "gebruik dat begrip."),
        (("doelgroepen", "Jeugd", "d", []), "label", '"Jeugd" is al een ander woord voor "Jongeren". Kies een ander '
         "woord, of gebruik dat begrip."),
        (("doelgroepen", "Nieuw", "d", ["Tiéners"]), "synoniemen", '"Tiéners" is al een ander woord voor "Jongeren". '
         "Kies een ander woord, of gebruik dat begrip."),
        (("themas", "Stedelijke-vernieuwing", "d", []), "label", '"Stedelijke-vernieuwing" staat al in deze lijst. '
         "Kies een ander woord, of gebruik dat begrip."),
        (("themas", "Wonen", "d", []), "label", '"Wonen" hoort al bij "Wonen en huisvesting". Kies een ander woord, '
         "of gebruik dat begrip."),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused(terms: OwnTerms, given: Any, veld: str, message: str) -> None:
    before = {naam: vocabulaire(naam) for naam in LISTS}
    with pytest.raises(Refused) as caught:
        terms.add(*given, MAKER)
    assert (caught.value.veld, str(caught.value)) == (veld, message)
    assert {naam: vocabulaire(naam) for naam in LISTS} == before


def test_a_kind_is_of_factors_alone(terms: OwnTerms) -> None:
    with pytest.raises(Refused, match="Kies wat voor factor het is: context, belemmering, succesfactor"):
        terms.add(*TEMPO, MAKER, soort="onzin")
    with pytest.raises(Refused, match="In de lijst themas heeft een begrip geen soort"):
        terms.add("themas", "Stilte", "d", [], MAKER, soort="context")


def test_own_terms_have_names_of_their_own(terms: OwnTerms) -> None:
    terms.add("themas", "Stilte", "d", ["rust"], MAKER)
    terms.add("doelgroepen", "Rust", "In een andere lijst mag dat.", [], MAKER)
    terms.retire("themas", "stilte", MAKER)
    with pytest.raises(Refused) as caught:
        terms.add("themas", "Rust", "d", [], MAKER)
    assert str(caught.value) == (
        '"Rust" is al een ander woord voor "Stilte". Dat is vervallen; u kunt het terughalen. '
        "Kies een ander woord, of gebruik dat begrip."
    )
    # The code stays a name, so what was written with it is never read as another term.
    terms.change("themas", "stilte", "Kalmte", "d", [], MAKER)
    with pytest.raises(Refused, match='"Stilte" hoort al bij "Kalmte"'):
        terms.add("themas", "Stilte", "d", [], MAKER)
    assert terms.add("themas", "Rust", "d", [], MAKER) == "rust"


# -- changing -------------------------------------------------------------------------------------


def test_changing_keeps_the_code(store: Store, terms: OwnTerms) -> None:
    terms.add(*TEMPO, MAKER)
    save(store, keuze(factoren=[{"factor": "eigen-tempo", "richting": "tegen"}]))
    assert terms.change("factoren", "eigen-tempo", "Tempo van mensen", "Kort.", ["rustig aan"], MAKER)
    term = vocabulaire("factoren")["eigen-tempo"]
    assert (term.label, term.synoniemen, term.extra["soort"]) == (
        "Tempo van mensen",
        ("rustig aan",),
        "context",
    )
    assert vocabulaire("factoren").names().get("langzaam aan") is None
    same = ("factoren", "eigen-tempo", " Tempo  van mensen", "Kort.", ["rustig aan"], MAKER)
    assert not terms.change(*same)
    assert terms.change(*same, soort="belemmering")
    assert terms.get("factoren", "eigen-tempo").soort == "belemmering"
    # Its own earlier name may be its name again.
    assert terms.change("factoren", "eigen-tempo", "Eigen tempo", "Kort.", [], MAKER)
    assert store.get("k").keuze.factoren[0].factor == "eigen-tempo"


def test_two_writers_and_a_term_that_is_not_there(terms: OwnTerms) -> None:
    terms.add(*TEMPO, MAKER)
    terms.change("factoren", "eigen-tempo", "Eerst", "d", [], MAKER, seen=1)
    with pytest.raises(ChangedMeanwhile):
        terms.change("factoren", "eigen-tempo", "Later", "d", [], MAKER, seen=1)
    assert vocabulaire("factoren").label("eigen-tempo") == "Eerst"
    for code in ("politieke-cultuur", "bestaat-niet"):
        with pytest.raises(TermNotFound):
            terms.change("factoren", code, "Anders", "d", [], MAKER)
        with pytest.raises(TermNotFound):
            terms.retire("factoren", code, MAKER)


def test_a_retired_term_is_valid_and_not_offered(store: Store, terms: OwnTerms) -> None:
    terms.add("technieken", "Kaartenspel", "Kaarten met vragen.", ["spel"], MAKER)
    terms.retire("technieken", "kaartenspel", MAKER)
    vocab = vocabulaire("technieken")
    assert "kaartenspel" in vocab
    assert vocab["kaartenspel"].vervallen
    assert vocab.resolve("Spel") == "kaartenspel"
    assert [b.code for b in vocab.aangeboden] == list(of_file("technieken").codes)
    save(store, keuze(technieken=["kaartenspel"]))
    with pytest.raises(ValidationError) as caught:
        keuze(technieken=["iets heel anders"])
    assert "participatiegids" in str(caught.value)
    assert "kaartenspel" not in str(caught.value)
    terms.restore("technieken", "kaartenspel", MAKER)
    assert vocabulaire("technieken").aangeboden[-1].code == "kaartenspel"


def test_the_version_counts_the_changes(terms: OwnTerms) -> None:
    assert vocabulaire("factoren").versie == "1.0.0"
    terms.add(*TEMPO, MAKER)
    terms.add("factoren", "Iets anders", "d", [], MAKER)
    terms.retire("factoren", "eigen-tempo", MAKER)
    assert vocabulaire("factoren").versie == "1.0.0+3"
    assert vocabulaire("themas").versie == "1.0.0"


def test_how_many_records_use_a_term(store: Store, terms: OwnTerms) -> None:
    terms.add(*TEMPO, MAKER)
    both = [{"factor": "eigen-tempo", "richting": r} for r in ("voor", "tegen")]
    first, _, third = save(
        store, keuze("a", factoren=both, themas=["wonen"]), keuze("b"), keuze("c", factoren=both[:1])
    )
    assert terms.used("factoren") == {"eigen-tempo": 2}
    assert used(store.database, "themas") == {"wonen": 1}
    assert numbers_using(store.database, "factoren", "eigen-tempo") == [first, third]
    assert numbers_using(store.database, "themas", "eigen-tempo") == []


# -- the lists of the process ---------------------------------------------------------------------


def test_a_register_brings_its_terms_and_takes_them_along(tmp_path: Path) -> None:
    database = Database.open(tmp_path / "r", "de tests")
    terms = OwnTerms(database)
    terms.add(*TEMPO, MAKER)
    terms.retire("factoren", "eigen-tempo", MAKER)
    terms.close()
    database.close()
    assert vocabulaire("factoren") is of_file("factoren")
    again = Database.open(tmp_path / "r", "de tests")
    opened = OwnTerms(again)
    assert vocabulaire("factoren")["eigen-tempo"].vervallen
    assert vocabulaire("factoren").versie == "1.0.0+2"
    opened.close()
    opened.close()  # a second time there is nothing to take away
    again.close()
    assert vocabulaire("factoren") is of_file("factoren")


def test_two_open_registers_read_each_others_terms(tmp_path: Path, terms: OwnTerms) -> None:
    other = Database.open(tmp_path / "ander", "de tests")
    beside = OwnTerms(other)
    try:
        terms.add("themas", "Stilte", "Hier.", [], MAKER)
        beside.add("themas", "Stilte", "Daar.", ["rust"], MAKER)
        beside.add("themas", "Kalmte", "Daar.", [], MAKER)
        assert vocabulaire("themas").codes[-2:] == ("stilte", "kalmte")
        assert vocabulaire("themas")["stilte"].definitie == "Hier."
        terms.close()
        assert vocabulaire("themas")["stilte"].definitie == "Daar."
        assert vocabulaire("themas").resolve("rust") == "stilte"
    finally:
        beside.close()
        other.close()


def test_a_newer_file_goes_before_an_own_term() -> None:
    own = vocabularies.Begrip("jeugdigen-2", "Jeugd", "d", ("tieners", "tienerclub"), "b", eigen=True)
    code = vocabularies.Begrip("jongeren", "Anders", "d", (), "b", eigen=True)
    vocab = of_file("doelgroepen").with_own(Eigen((own, code), 2))
    assert vocab.resolve("Jeugd") == "jongeren"
    assert vocab.resolve("tienerclub") == "jeugdigen-2"
    assert (vocab.label("jongeren"), vocab.label("jeugdigen-2")) == ("Jongeren", "Jeugd")
    assert len(vocab.begrippen) == len(of_file("doelgroepen").begrippen) + 1


def test_what_is_made_from_the_lists_is_made_again_when_one_changes(terms: OwnTerms) -> None:
    made = []

    @made_from_lists
    def codes() -> tuple[str, ...]:
        made.append(1)
        return vocabulaire("themas").codes

    assert codes() is codes()
    assert len(made) == 1
    terms.add("themas", "Stilte", "d", [], MAKER)
    assert codes()[-1] == "stilte"
    assert len(made) == 2
    terms.close()
    assert "stilte" not in codes()


def test_import_reads_them(terms: OwnTerms) -> None:
    from data.fieldtext import _terms

    terms.add("doelgroepen", "Jonge moeders", "d", ["mama's"], MAKER)
    assert _terms("doelgroepen", "Jongeren; Mama's") == ["jongeren", "jonge-moeders"]
    terms.close()
    with pytest.raises(BadCell):
        _terms("doelgroepen", "Mama's")


# -- residents ------------------------------------------------------------------------------------


def test_residents_read_the_label_of_what_is_published_and_nothing_else(
    tmp_path: Path, terms: OwnTerms
) -> None:
    terms.add("themas", "Stilte", "Geheime uitleg.", ["rust"], MAKER)
    terms.add("themas", "Kalmte", "Geheime uitleg.", [], MAKER)
    public = Store.open(tmp_path / "openbaar", "de tests")
    save(public, keuze(themas=["stilte", "wonen"]))
    terms.show_residents(public.database)
    public.close()
    read_as_resident(True)
    try:
        vocab = vocabulaire("themas")
        assert vocab.codes == (*of_file("themas").codes, "stilte")
        assert (vocab["stilte"].label, vocab["stilte"].definitie, vocab["stilte"].synoniemen) == (
            "Stilte",
            "",
            (),
        )
        assert dict(vocab.names()) == {**of_file("themas").names(), "stilte": "stilte"}
        assert vocab.aangeboden == of_file("themas").begrippen
        # What is not listed can still be read where a record holds it.
        assert ("kalmte" in vocab, vocab.label("kalmte")) == (True, "Kalmte")
    finally:
        read_as_resident(False)
    assert vocabulaire("themas").codes[-2:] == ("stilte", "kalmte")
    assert vocabulaire("themas")["stilte"].definitie == "Geheime uitleg."


# -- erasing --------------------------------------------------------------------------------------


def test_a_person_in_a_definition_is_told_and_gone_after_a_change(store: Store, terms: OwnTerms) -> None:
    terms.add("themas", "Stilte", "Bedacht door Ilse Vos.", [], MAKER)
    assert erase_person(store.database, naam="Ilse Vos").elders == {"eigen_begrip": 1}
    terms.change("themas", "stilte", "Stilte", "Bedacht door een collega.", [], MAKER)
    assert erase_person(store.database, naam="Ilse Vos").elders == {}
