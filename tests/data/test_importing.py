"""Rows become records exactly as written, or are reported with their number, the reason and a suggestion."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.importing import BadRow, GoodRow, convert, row_id
from data.keuze import Contact, Keuze
from data.mapping import FIELDS, MappingError, match_headers
from data.store import Draft, Store
from data.tables import Table, read_table

REAL_FILE = Path(__file__).parents[2].parent / "shared/documents/csv/dekamer_500_cp1252_komma.csv"

BASE = {
    "titel": "Speelplek",
    "instrument": "enquete",
    "gebieden": "Moerwijk",
    "trajectstatus": "komend",
    "startdatum": "3-4-2023",
    "afweging": "Omdat",
}


def table_of(*rows: dict[str, Any], name: str = "keuzes.jsonl") -> Table:
    return read_table("\n".join(json.dumps(BASE | row) for row in rows).encode(), name)


def one(**values: Any) -> GoodRow | BadRow:
    table = table_of(values)
    [found] = convert(table, match_headers(table.headers))
    return found


def keuze(**values: Any) -> Keuze:
    found = one(**values)
    assert isinstance(found, GoodRow), str(found)
    return found.keuze


def meldingen(**values: Any) -> list[str]:
    found = one(**values)
    assert isinstance(found, BadRow), found
    assert [m[:26] for m in found.meldingen] == ["Regel 1 van keuzes.jsonl: "] * len(found.fouten)
    return [m[26:] for m in found.meldingen]


def test_a_file_as_people_keep_it() -> None:
    text = (
        "Naam project;Gekozen instrument;Wijk/buurt;Trajectstatus;Start;Einde;Waarom gekozen?;Thema's;"
        "Aantal deelnemers;Andere instrumenten;Voordelen;Nadelen;Toezeggingen;Tussentijdse evaluatie;"
        "Score invloed;Contactpersoon;E-mail;Opmerking\n"
        "Speelplek bij de flat;Vragenlijst;Venen, Oorden en Raden | Moerwijk;Afgerond;3-4-2023;"
        '12 mei 2023;"Veel mensen; weinig tijd";Groen, verkeer;120;"Burgerpanel: te klein; Referendum: te zwaar";'
        "Vertrouwen in elkaar;budget: te duur;"
        '"Verslag (uiterlijk 1-6-2023, via nieuwsbrief, gedaan op 2-6-2023)";ja;4;Ali Demir;a@example.nl;x\n'
    )
    table = read_table(text.encode("cp1252"), "keuzes.csv")
    mapping = match_headers(table.headers)
    assert list(mapping.unmatched) == ["Opmerking"]
    [row] = convert(table, mapping, bron="keuzes.csv")
    assert isinstance(row, GoodRow), str(row)
    assert row.keuze.as_dict() == {
        "id": row.keuze.id,
        "titel": "Speelplek bij de flat",
        "instrument": "enquete",
        "gebieden": ["BU05183387", "WK051836"],
        "trajectstatus": "afgerond",
        "startdatum": "2023-04-03",
        "einddatum": "2023-05-12",
        "afweging": "Veel mensen; weinig tijd",
        "alternatieven": [
            {"instrument": "burgerpanel", "reden": "te klein"},
            {"instrument": "referendum", "reden": "te zwaar"},
        ],
        "factoren": [
            {"factor": "vertrouwen-in-elkaar", "richting": "voor"},
            {"factor": "budget", "richting": "tegen", "toelichting": "te duur"},
        ],
        "themas": ["groen-en-openbare-ruimte", "verkeer-en-parkeren"],
        "deelnemers": 120,
        "beloften": [
            {"wat": "Verslag", "kanaal": "nieuwsbrief", "uiterlijk": "2023-06-01", "gedaanOp": "2023-06-02"}
        ],
        "evaluatie": {"tussentijds": True, "scores": {"invloed": 4}},
        "bron": "keuzes.csv",
        "publicatie": "concept",
    }
    assert row.contacten == (Contact(naam="Ali Demir", email="a@example.nl"),)
    assert row.velden == tuple(
        veld
        for veld in Keuze.model_fields
        if veld in row.keuze.as_dict() and veld not in ("id", "bron", "publicatie")
    )


def test_the_message_for_a_bad_row() -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(list(BASE))
    for i, value in enumerate((BASE | {"gebieden": "Moerwyk"}).values(), 1):
        sheet.cell(14, i, value)
    stream = io.BytesIO()
    book.save(stream)
    table = read_table(stream.getvalue(), "keuzes.xlsx")
    [row] = convert(table, match_headers(table.headers))
    assert str(row) == 'Regel 14 van keuzes.xlsx: gebied "Moerwyk" is onbekend. Bedoelde u "Moerwijk"?'
    assert isinstance(row, BadRow)
    assert (row.number, row.fouten[0].veld, row.fouten[0].suggestie) == (14, "gebieden", "Moerwijk")
    assert row.row.cells["gebieden"] == "Moerwyk"


@pytest.mark.parametrize(
    ("value", "codes"),
    [
        ("Venen, Oorden en Raden", ["BU05183387"]),
        ("Moerwijk, Morgenstond", ["WK051836", "WK051834"]),
        ("Venen, Oorden en Raden; Moerwijk", ["BU05183387", "WK051836"]),
        ("moerwijk oost\nDE UITHOF|ZW", ["BU05183620", "BU05183399", "ZW"]),
        ("De Dreven; De Gaarden", ["BU05183398"]),
        (["WK051836", "De Uithof"], ["WK051836", "BU05183399"]),
    ],
)
def test_areas(value: Any, codes: list[str]) -> None:
    assert keuze(gebieden=value).gebieden == codes


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (
            {"gebieden": "Moerwyk; Morgenstont"},
            [
                'gebied "Moerwyk" is onbekend. Bedoelde u "Moerwijk"?',
                'gebied "Morgenstont" is onbekend. Bedoelde u "Morgenstond"?',
            ],
        ),
        (
            {"gebieden": "Morgenstond, Moerwyk"},
            ['gebied "Moerwyk" is onbekend. Bedoelde u "Moerwijk"?'],
        ),
        (
            {"gebieden": "Venen, Oorden en Raden, Moerwijk"},
            ['gebied "Oorden en Raden" is onbekend. Bedoelde u "Venen, Oorden en Raden"?'],
        ),
        ({"gebieden": "Delft, Rijswijk"}, ['gebied "Delft, Rijswijk" is onbekend.']),
        ({"gebieden": "Moerwijk; moerwijk"}, ["gebieden noemt WK051836 twee keer."]),
        ({"gebieden": ""}, ['gebieden is leeg; vul kolom "gebieden" in.']),
        ({"gebieden": []}, ["gebieden is leeg; noem er minstens 1."]),
        ({"gebieden": "ZW;" * 201}, ["gebieden telt 201 delen; er passen er veel minder."]),
        ({"titel": None}, ['titel is leeg; vul kolom "titel" in.']),
        ({"titel": "x" * 121}, ["titel is 121 tekens; er passen er 120."]),
        ({"instrument": "enqueet"}, ['instrument "enqueet" is onbekend. Bedoelde u "Enquête"?']),
        (
            {"instrument": "enquête; burgerpanel"},
            ['instrument "enquête; burgerpanel" noemt er 2; hier past één waarde.'],
        ),
        (
            {"trajectstatus": "zzz"},
            ['trajectstatus "zzz" is onbekend; kies uit: Komend, Lopend, Afgerond.'],
        ),
        (
            {"startdatum": "3-4-23", "einddatum": "2023-02-30"},
            [
                'startdatum "3-4-23" heeft een jaar van twee cijfers; schrijf het jaar voluit, zoals 2022.',
                'einddatum "2023-02-30" is een dag die niet bestaat; kijk de datum na.',
            ],
        ),
        (
            {"startdatum": "2023-04-03 00:00"},
            [
                'startdatum "2023-04-03 00:00" heeft ook een tijd; laat de tijd weg. Bedoelde u "2023-04-03"?'
            ],
        ),
        ({"startdatum": "1-1-1889"}, ["startdatum verwacht een jaar van 1990 tot en met 2100."]),
        ({"startdatum": 45019}, ["startdatum verwacht een datum als 2024-05-31."]),
        (
            {"einddatum": "1-1-2020"},
            ["einddatum ligt voor startdatum; draai ze om of pas er een aan."],
        ),
        (
            {"deelnemers": "1.200"},
            ['deelnemers "1.200" is geen heel getal; schrijf alleen cijfers. Bedoelde u "1200"?'],
        ),
        ({"deelnemers": "veertig"}, ['deelnemers "veertig" is geen heel getal; schrijf alleen cijfers.']),
        ({"deelnemers": -3}, ["deelnemers moet minstens 0 zijn."]),
        ({"deelnemers": True}, ["deelnemers moet een heel getal zijn."]),
        ({"deelnemers": 2.5}, ["deelnemers moet een heel getal zijn."]),
        ({"titel": 5, "afweging": ["x"]}, ["titel moet tekst zijn.", "afweging moet tekst zijn."]),
        (
            {"titel": True},
            ["titel is WAAR of ONWAAR, en hier hoort tekst; geef de cel de opmaak Tekst."],
        ),
        ({"instrument": {"code": "enquete"}}, ["instrument moet tekst zijn."]),
        ({"gebieden": 5}, ["gebieden moet een lijst zijn, ook bij één waarde."]),
        ({"titel": "a\x00b"}, ["titel bevat een stuurteken (U+0000); haal het weg."]),
        ({"instrument": "enquete\x00"}, ["instrument bevat een stuurteken (U+0000); haal het weg."]),
        ({"gebieden": ["ZW\x07"]}, ["gebieden bevat een stuurteken (U+0007); haal het weg."]),
        ({"afweging": "half \ud800"}, ["afweging bevat een stuurteken (U+D800); haal het weg."]),
        (
            {"id": "Keuze 1"},
            [
                'id "Keuze 1" mag alleen kleine letters, cijfers en streepjes hebben, hoogstens 64 bij elkaar. '
                'Bedoelde u "keuze-1"?'
            ],
        ),
        (
            {"evaluatie.tussentijds": "soms"},
            ['evaluatie.tussentijds "soms" is geen ja of nee; schrijf ja, nee of onbekend.'],
        ),
        ({"evaluatie.scores.invloed": "7"}, ["evaluatie.scores.invloed mag hoogstens 5 zijn."]),
        (
            {"evaluatie": {"naAfloop": True}, "evaluatie.tussentijds": "ja"},
            ["evaluatie staat in een kolom evaluatie en in kolommen evaluatie.…; kies één."],
        ),
        (
            {"alternatieven": "burgerpanel"},
            [
                'alternatief "burgerpanel" mist een instrument of een reden; schrijf "instrument: reden", en '
                "een puntkomma alleen tussen twee alternatieven."
            ],
        ),
        (
            {"alternatieven": "burgerpanel: te klein; burgertob: te groot"},
            ['alternatief "burgertob" is onbekend. Bedoelde u "Burgertop"?'],
        ),
        (
            {"alternatieven": "enquete: toch niet"},
            ["alternatieven noemt het gekozen instrument; een alternatief is juist afgewezen."],
        ),
        (
            {"alternatieven": [{"instrument": "burgertop"}]},
            ["alternatieven 1 reden ontbreekt; vul dit veld in."],
        ),
        ({"alternatieven": "[{"}, ["alternatieven is geen geldige JSON (regel 1, teken 3)."]),
        (
            {"factoren": "budget: te duur"},
            [
                'factor "budget: te duur" begint niet met + of -; schrijf "+ factor" (voor) of "- factor" '
                "(tegen)."
            ],
        ),
        (
            {"factoren": "+ vertrouwn in elkaar"},
            ['factor "vertrouwn in elkaar" is onbekend. Bedoelde u "Vertrouwen in elkaar"?'],
        ),
        ({"factoren": "+ budget; + budget"}, ["factoren noemt budget (voor) twee keer."]),
        (
            {"beloften": "Verslag in mei"},
            [
                'belofte "Verslag in mei" noemt geen uiterste datum; schrijf bijvoorbeeld "Verslag sturen '
                '(uiterlijk 31-5-2024, via nieuwsbrief)".'
            ],
        ),
        (
            {"beloften": [{"wat": "Verslag", "uiterlijk": "31-5-24"}]},
            [
                'beloften.uiterlijk "31-5-24" heeft een jaar van twee cijfers; schrijf het jaar voluit, zoals '
                "2022."
            ],
        ),
        (
            {"verwanteKeuzes": "k-1, K 2"},
            [
                "verwanteKeuzes 2 noemt een id dat niet kan: een id mag alleen kleine letters, cijfers en "
                "streepjes hebben, hoogstens 64 bij elkaar."
            ],
        ),
        (
            {"contact.email": "ali"},
            [
                "contact.naam ontbreekt; vul dit veld in.",
                "contact.email is geen e-mailadres; schrijf bijvoorbeeld naam@example.nl.",
            ],
        ),
        (
            {"contacten": [{"naam": "Ali", "telefoon": "bel maar"}]},
            ["contacten 1 telefoon is geen telefoonnummer; schrijf bijvoorbeeld 070-555 01 00."],
        ),
    ],
)
def test_each_fault_has_its_reason(values: dict[str, Any], expected: list[str]) -> None:
    assert meldingen(**values) == expected


def test_all_faults_of_a_row_come_at_once() -> None:
    assert meldingen(
        titel="", gebieden="Moerwyk", startdatum="ooit", budgetklasse=3, doelen="draagvlak"
    ) == [
        'gebied "Moerwyk" is onbekend. Bedoelde u "Moerwijk"?',
        'startdatum "ooit" is geen datum; schrijf bijvoorbeeld 3-4-2023, 2023-04-03 of 3 april 2023.',
        'titel is leeg; vul kolom "titel" in.',
        "budgetklasse moet tekst zijn.",
    ]


SQL, HTML = "'; DROP TABLE keuze; --", "<script>alert(1)</script> & <b>"


@pytest.mark.parametrize("text", [SQL, HTML, "=HYPERLINK(1)", "{titel}", "%s {0} \\x00"])
def test_sql_and_html_stay_plain_text_in_every_text_field(text: str) -> None:
    fields = ("titel", "samenvatting", "aanleiding", "afweging", "beinvloedingsruimte", "resultaat")
    fields += ("leerpunten", "algemeenContact", "bron", "verantwoordelijkParticipatie")
    fields += ("verantwoordelijkCommunicatie", "evaluatie.toelichting")
    values = dict.fromkeys(fields, text)
    nested = {"alternatieven": [{"instrument": "burgertop", "reden": text}]}
    found = keuze(**values, **nested)
    assert [getattr(found, veld) for veld in fields[:-1]] == [text] * 11
    assert (found.evaluatie and found.evaluatie.toelichting, found.alternatieven[0].reden) == (text, text)


@pytest.mark.parametrize("text", [SQL, HTML, "=1+1"])
def test_sql_and_html_are_refused_in_every_other_field(text: str) -> None:
    fields = (
        "id",
        "instrument",
        "gebieden",
        "trajectstatus",
        "startdatum",
        "einddatum",
        "technieken",
        "doelen",
    )
    fields += ("beleidsfase", "invloedBarometer", "invloedHaags", "doelgroepen", "themas", "deelnemers")
    fields += ("budgetklasse", "communicatiemiddelen", "rolRaad", "rolWethouder", "verwanteKeuzes")
    fields += ("publicatie",)
    fields += ("alternatieven", "factoren", "factorenVoor", "factorenTegen", "beloften", "evaluatie")
    for veld in fields:
        row = one(**{veld: text})
        assert isinstance(row, BadRow), veld
        assert {fout.veld.split("[")[0] for fout in row.fouten} == {veld}


def test_ids_are_made_from_what_the_row_says() -> None:
    first = keuze()
    assert first.id == row_id(
        {"titel": "SPEELPLEK", "startdatum": date(2023, 4, 3), "gebieden": ["WK051836"]}
    )
    assert first.id == "rij-566543b9415e"
    assert keuze(afweging="Iets anders", startdatum="3 april 2023").id == first.id
    assert keuze(gebieden="ZW; Moerwijk").id == keuze(gebieden="Moerwijk; ZW").id
    assert keuze(titel="Speelplek 2").id != first.id
    assert keuze(id="eigen-1").id == "eigen-1"
    assert keuze(id="").id == first.id
    assert row_id({"titel": "x"}) is None


@given(st.permutations(["a", "b", "c", "d"]))
@settings(max_examples=10, deadline=None)
def test_the_same_file_gives_the_same_records(titles: list[str]) -> None:
    table = table_of(*({"titel": titel} for titel in titles))
    mapping = match_headers(table.headers)
    assert list(convert(table, mapping)) == list(convert(table, mapping))


def test_importing_a_file_twice_changes_nothing(tmp_path: Path) -> None:
    store = Store.open(tmp_path, "test")
    try:
        for expected in ("aangemaakt", "ongewijzigd"):
            table = table_of({}, {"titel": "Ander", "factoren": "+ budget", "contact.naam": "Ali"})
            rows = [r for r in convert(table, match_headers(table.headers)) if isinstance(r, GoodRow)]
            drafts = [Draft(row.keuze, contacten=row.contacten) for row in rows]
            saved = store.save(drafts, door="import", model="geen")
            assert [one_saved.handeling for one_saved in saved] == [expected, expected]
    finally:
        store.close()


FIELD_NAMES = st.sampled_from(FIELDS)
JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["instrument", "reden", "factor", "uiterlijk", "naam", "kanaal", "x"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
)


@given(st.dictionaries(FIELD_NAMES, JSON_VALUES, max_size=4))
@settings(deadline=None)
def test_whatever_a_row_holds_it_is_good_or_it_is_bad_with_a_reason(values: dict[str, Any]) -> None:
    row = one(**values)
    if isinstance(row, BadRow):
        assert all(fout.reden for fout in row.fouten)
        assert str(row).startswith("Regel 1 van keuzes.jsonl: ")
    else:
        assert set(row.velden) <= {veld.split(".")[0] for veld in BASE | values} | {"factoren"}


def test_a_double_row_names_the_first() -> None:
    table = table_of({}, {"titel": "Anders"}, {"afweging": "Nog eens"}, {"id": "k"}, {"id": "k"})
    rows = list(convert(table, match_headers(table.headers)))
    assert [row.number for row in rows if isinstance(row, GoodRow)] == [1, 2, 4]
    assert [str(row) for row in rows if isinstance(row, BadRow)] == [
        "Regel 3 van keuzes.jsonl: titel, startdatum en gebieden zijn gelijk aan die bij regel 1 van "
        "keuzes.jsonl; haal een van beide weg.",
        'Regel 5 van keuzes.jsonl: id "k" staat ook bij regel 4 van keuzes.jsonl; geef elke keuze een eigen id.',
    ]


def test_a_double_id_is_found_across_files() -> None:
    seen: dict[str, str] = {}
    for name, expected in (("een.jsonl", []), ("twee.jsonl", ["regel 1 van een.jsonl"])):
        table = table_of({"id": "k"}, name=name)
        rows = convert(table, match_headers(table.headers), seen=seen)
        bad = [row for row in rows if isinstance(row, BadRow)]
        assert [place for row in bad for place in expected if place in str(row)] == expected


def test_a_shifted_row_is_bad_whatever_it_says() -> None:
    header = ";".join(BASE)
    table = read_table(f"{header}\na;enquete;ZW;komend;1-1-2024;b;c\n".encode(), "k.csv")
    [row] = convert(table, match_headers(table.headers))
    assert str(row) == (
        "Regel 2 van k.csv: de rij heeft 7 cellen, en de kopregel 6; zet elke waarde onder haar eigen kop."
    )


def test_excel_faults_are_bad_only_where_they_are_read() -> None:
    text = ",".join([*BASE, "opmerking"]) + "\n"
    text += "a,enquete,ZW,komend,1-1-2024,b,#N/A\n#N/A,enquete,ZW,komend,1-1-2024,b,\n"
    table = read_table(text.encode(), "k.csv")
    good, bad = convert(table, match_headers(table.headers))
    assert isinstance(good, GoodRow)
    assert str(bad) == (
        'Regel 3 van k.csv: titel "#N/A" is een foutmelding van Excel; herstel de formule of vul de waarde in.'
    )


def test_fixed_values_and_defaults() -> None:
    table = table_of({"nr": "7"}, {"nr": "", "afweging": "x"})
    mapping = match_headers(
        table.headers, vast={"titel": "Vraag {nr}", "publicatie": "Openbaar", "themas": "groen"}
    )
    good, bad = convert(table, mapping, bron="proef")
    assert isinstance(good, GoodRow)
    assert (good.keuze.titel, good.keuze.publicatie, good.keuze.bron) == ("Vraag 7", "openbaar", "proef")
    assert good.keuze.themas == ["groen-en-openbare-ruimte"]
    assert str(bad) == (
        'Regel 2 van keuzes.jsonl: titel is niet in te vullen: kolom "nr" is leeg in deze rij.'
    )
    assert keuze().publicatie == "concept"


def test_contacts_stay_apart() -> None:
    row = one(**{"contact.naam": "Ali Demir", "contact.geldigTot": "1-1-2027"})
    assert isinstance(row, GoodRow)
    assert row.contacten == (Contact(naam="Ali Demir", geldigTot=date(2027, 1, 1)),)
    assert "Ali" not in json.dumps(row.keuze.as_dict())
    empty = one(**{"contact.naam": ""})
    assert isinstance(empty, GoodRow)
    assert empty.contacten is None
    both = one(**{"contact.naam": "Ali"}, contacten=[{"naam": "Bo", "rol": "x"}])
    assert isinstance(both, GoodRow)
    assert both.contacten == (Contact(naam="Ali"), Contact(naam="Bo", rol="x"))


def test_nothing_is_read_while_the_mapping_is_open() -> None:
    table = read_table(b"titel;instrument\na;enquete\n", "k.csv")
    with pytest.raises(MappingError, match="geen kolom voor gebieden, trajectstatus, startdatum, afweging"):
        convert(table, match_headers(table.headers))


@pytest.mark.skipif(not REAL_FILE.exists(), reason=f"{REAL_FILE.name} is not here")
@pytest.mark.parametrize("afweging", ["answer", "question"])
@pytest.mark.parametrize("encoding", [None, "cp1252"])
def test_a_real_file_of_500_rows(afweging: str, encoding: str | None) -> None:
    table = read_table(REAL_FILE, encoding=encoding)
    mapping = match_headers(
        table.headers,
        {"id": "doc_id", "startdatum": "depotdat", "aanleiding": "question", "afweging": afweging},
        {
            "titel": "Kamervraag {doc_id}",
            "instrument": "enquete",
            "gebieden": "ZW",
            "trajectstatus": "afgerond",
        },
    )
    rows = list(convert(table, mapping, bron=table.name))
    assert [str(row) for row in rows if isinstance(row, BadRow)] == []
    records = [row.keuze for row in rows if isinstance(row, GoodRow)]
    assert len(records) == 500
    first = records[0]
    assert (first.id, first.titel, first.startdatum) == ("190681", "Kamervraag 190681", date(2017, 5, 10))
    assert (first.instrument, first.gebieden, first.trajectstatus) == ("enquete", ["ZW"], "afgerond")
    assert first.aanleiding is not None
    assert first.aanleiding.startswith(
        "Gemotiveerd tijdskrediet voor pleegouders (MV 16396). \n\n De regering"
    )
    for row, record in zip(table.rows, records, strict=True):
        assert record.id == row.cells["doc_id"]
        assert record.aanleiding == row.cells["question"].strip()
        assert record.afweging == row.cells[afweging].strip()
