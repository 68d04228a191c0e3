"""What is exported comes back the same, runs no formula, and names no person."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from data.cells import CellError, protect, unprotect
from data.exporting import COLUMNS, ExportError, export_bad_rows, export_records
from data.importing import BadRow, GoodRow, convert
from data.keuze import Keuze
from data.mapping import match_headers
from data.tables import Table, read_table
from data.workbooks import escape, unescape
from tests.strategies import NASTY, keuzes

FORMATS = ("csv", "xlsx", "json", "jsonl")


def record(**values: Any) -> Keuze:
    base = {
        "id": "k-1",
        "titel": "Speelplek aan het plein",
        "instrument": "enquete",
        "gebieden": ["BU05183387", "BU05183637"],
        "trajectstatus": "afgerond",
        "startdatum": date(2024, 3, 4),
        "afweging": "Veel bewoners hebben overdag geen tijd.",
    }
    return Keuze.model_validate(base | values)


def exported(records: list[Keuze], format: str) -> bytes:
    stream = io.BytesIO()
    assert export_records(records, format, stream) == len(records)
    return stream.getvalue()


def imported(table: Table) -> list[Keuze]:
    rows = list(convert(table, match_headers(table.headers)))
    assert [str(row) for row in rows if isinstance(row, BadRow)] == []
    return [row.keuze for row in rows if isinstance(row, GoodRow)]


def back(records: list[Keuze], format: str) -> list[Keuze]:
    return imported(read_table(exported(records, format), f"keuzes.{format}"))


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(records=st.lists(keuzes(), min_size=1, max_size=3, unique_by=lambda keuze: keuze.id))
def test_every_record_comes_back_the_same_from_every_format(records: list[Keuze]) -> None:
    for format in FORMATS:
        assert back(records, format) == records, format


@pytest.mark.parametrize("format", FORMATS)
def test_each_hard_text_comes_back_the_same_in_every_kind_of_field(format: str) -> None:
    records = [
        record(
            id=f"k-{i}",
            titel=f"x{text}x".replace("\n", " ").replace("\t", " ").replace("\u2028", " "),
            afweging=text.strip() or "x",
            alternatieven=[{"instrument": "burgertop", "reden": f"{text}."}],
            factoren=[{"factor": "budget", "richting": "tegen", "toelichting": f"{text}."}],
            beloften=[{"wat": f"{text}.", "uiterlijk": date(2024, 5, 31)}],
        )
        for i, text in enumerate(NASTY)
    ]
    assert back(records, format) == records


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize(
    "evaluatie", [{}, {"scores": {}}, {"tussentijds": True, "scores": {}}, {"scores": {"invloed": 5}}]
)
def test_an_evaluatie_in_which_nothing_is_known_is_still_one(
    format: str, evaluatie: dict[str, Any]
) -> None:
    records = [record(evaluatie=evaluatie)]
    assert back(records, format) == records


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("text", ["é" * 20_000, "😀" * 20_000, "_x0041_" * 2_857, "=" * 20_000])
def test_the_longest_texts_are_not_cut_off(format: str, text: str) -> None:
    codes = ["burgertop", "burgerberaad", "referendum", "wijkraad", "adviesraad", "partnerraad"]
    long = [{"instrument": code, "reden": text[:2000]} for code in codes * 3][:6]
    beloften = [{"wat": f"{text[:490]}{i}", "uiterlijk": date(2024, 5, 31)} for i in range(50)]
    records = [record(afweging=text, alternatieven=long, beloften=beloften), record(id="k-2")]
    assert back(records, format) == records


def test_csv_is_what_dutch_excel_opens() -> None:
    data = exported([record(samenvatting="Café; of niet")], "csv")
    assert data.startswith(b"\xef\xbb\xbfid;titel;instrument;gebieden;")
    line = data.decode("utf-8-sig").split("\r\n")[1]
    assert line.startswith(
        "k-1;Speelplek aan het plein;Enquête;Venen, Oorden en Raden; Moerwijk-West;".replace(
            "Venen, Oorden en Raden; Moerwijk-West", '"Venen, Oorden en Raden; Moerwijk-West"'
        )
    )
    assert '"Café; of niet"' in line


def cells(data: bytes) -> dict[str, str]:
    header, row = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";")
    return dict(zip(header, row, strict=True))


def test_nested_fields_are_readable_in_a_cell() -> None:
    found = cells(
        exported(
            [
                record(
                    alternatieven=[
                        {"instrument": "burgerpanel", "reden": "te weinig deelnemers."},
                        {"instrument": "referendum", "reden": "te zwaar"},
                    ],
                    factoren=[
                        {"factor": "vertrouwen-in-elkaar", "richting": "voor"},
                        {"factor": "budget", "richting": "tegen", "toelichting": "te duur"},
                    ],
                    beloften=[
                        {"wat": "Verslag sturen", "kanaal": "nieuwsbrief", "uiterlijk": "2024-05-31"},
                        {"wat": "Bellen", "uiterlijk": "2024-06-30", "gedaanOp": "2024-06-02"},
                    ],
                    evaluatie={"tussentijds": False, "scores": {"informatie": 4}},
                )
            ],
            "csv",
        )
    )
    assert found["alternatieven"] == "Burgerpanel: te weinig deelnemers.; Referendum: te zwaar"
    assert found["factoren"] == "'+ Vertrouwen in elkaar; - Budget: te duur"
    assert found["beloften"] == (
        "Verslag sturen (uiterlijk 2024-05-31, via Nieuwsbrief); "
        "Bellen (uiterlijk 2024-06-30, gedaan op 2024-06-02)"
    )
    assert (found["evaluatie.tussentijds"], found["evaluatie.scores.informatie"]) == ("nee", "4")
    assert found["evaluatie.naAfloop"] == ""


def test_what_has_no_exact_readable_form_is_json() -> None:
    alternatieven = [{"instrument": "burgerpanel", "reden": "duur; en traag"}]
    found = cells(exported([record(alternatieven=alternatieven)], "csv"))
    assert json.loads(found["alternatieven"]) == alternatieven


@pytest.mark.parametrize("text", ["=1+1", "+31", "-1", "@A1", "\t=1", "#REF!", "＝1"])
def test_no_cell_starts_as_a_formula(text: str) -> None:
    records = [record(afweging=f"{text} dus", samenvatting=text, algemeenContact=text)]
    found = cells(exported(records, "csv"))
    stripped = records[0].samenvatting or ""
    assert found["samenvatting"] == "'" + stripped
    sheet = openpyxl.load_workbook(io.BytesIO(exported(records, "xlsx"))).active
    assert sheet is not None
    assert [c.coordinate for row in sheet.iter_rows() for c in row if c.data_type in ("f", "e")] == []
    assert sheet.cell(2, COLUMNS.index("samenvatting") + 1).value == "'" + stripped


@given(st.one_of(st.text(), st.sampled_from(NASTY), st.text("'=+-@#REF!", max_size=8)))
@example("'s avonds")
def test_protect_is_undone_exactly(text: str) -> None:
    assert unprotect(protect(text)) == text


def test_a_quote_that_belongs_to_the_text_stays() -> None:
    assert protect("'s avonds") == "'s avonds"
    assert unprotect("'s avonds") == "'s avonds"
    assert unprotect("''") == "''"
    assert unprotect("#REF!") == CellError("#REF!")


@given(st.one_of(st.text(), st.text("_x05FfDd\x01\r\n￾", max_size=20)))
def test_xlsx_escapes_are_undone_exactly(text: str) -> None:
    assert unescape(escape(text)) == text


def test_a_contact_has_no_way_in() -> None:
    assert not [column for column in COLUMNS if column.startswith("contact")]
    assert all(b"contact." not in exported([record()], format) for format in ("csv", "json", "jsonl"))


def test_xlsx_dates_are_dates() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(exported([record()], "xlsx"))).active
    assert sheet is not None
    cell = sheet.cell(2, COLUMNS.index("startdatum") + 1)
    assert (cell.is_date, cell.value.date()) == (True, date(2024, 3, 4))


def test_json_is_one_object_with_the_records_in_order_of_the_fields() -> None:
    content = json.loads(exported([record(), record(id="k-2")], "json"))
    assert [item["id"] for item in content["keuzes"]] == ["k-1", "k-2"]
    assert list(content["keuzes"][0]) == [
        "id",
        "titel",
        "instrument",
        "gebieden",
        "trajectstatus",
        "startdatum",
        "afweging",
        "publicatie",
    ]


@pytest.mark.parametrize("format", FORMATS)
def test_no_records_is_a_file_without_rows(format: str) -> None:
    data = exported([], format)
    if format == "jsonl":
        assert data == b""
    else:
        assert read_table(data, f"keuzes.{format}").rows == ()


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(ExportError, match=r"pdf is geen soort export\. Kies uit csv"):
        export_records([], "pdf", io.BytesIO())


def test_a_failed_export_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "keuzes.csv"
    path.write_bytes(b"oud")

    def records() -> Any:
        yield record()
        raise RuntimeError("weg")

    with pytest.raises(RuntimeError, match="weg"):
        export_records(records(), "csv", path)
    assert path.read_bytes() == b"oud"
    assert [p.name for p in tmp_path.iterdir()] == ["keuzes.csv"]
    assert export_records([record()], "csv", path) == 1
    assert imported(read_table(path)) == [record()]


# -- bad rows -----------------------------------------------------------------------------------------

HEADER = "titel;instrument;gebieden;trajectstatus;startdatum;afweging"
BAD_CSV = f"""{HEADER}
Goed;enquete;Moerwijk;komend;1-2-2024;Omdat
Fout;enquete;Moerwyk;komend;1-2-2024;"=1+1
op twee regels"
Te kort;enquete;Moerwijk;komend
Te lang;enquete;Moerwijk;komend;1-2-2024;Omdat;dit;dat
"""


def bad_rows(table: Table) -> list[BadRow]:
    return [row for row in convert(table, match_headers(table.headers)) if isinstance(row, BadRow)]


@pytest.mark.parametrize("format", FORMATS)
def test_bad_rows_stay_bad_until_they_are_mended(format: str, tmp_path: Path) -> None:
    table = read_table(BAD_CSV.encode(), "keuzes.csv")
    path = tmp_path / f"fout.{format}"
    assert export_bad_rows(table, bad_rows(table), path) == 3
    again = read_table(path)
    assert again.headers[:2] == ("regel", "reden")
    assert [int(row.cells["regel"]) for row in again.rows] == [3, 5, 6]
    assert again.rows[0].cells["reden"] == 'gebied "Moerwyk" is onbekend. Bedoelde u "Moerwijk"?'
    assert again.rows[0].cells["afweging"] == "=1+1\nop twee regels"
    assert [bad.number for bad in bad_rows(again)] == [row.number for row in again.rows]
    assert match_headers(again.headers).ignored == ("regel", "reden")


@pytest.mark.parametrize("format", FORMATS)
def test_a_short_row_stays_bad_when_only_an_unused_column_was_cut_off(format: str, tmp_path: Path) -> None:
    text = f"{HEADER};opmerking\nKort;enquete;Moerwijk;komend;1-2-2024;Omdat\n"
    table = read_table(text.encode(), "keuzes.csv")
    export_bad_rows(table, bad_rows(table), tmp_path / f"fout.{format}")
    again = read_table(tmp_path / f"fout.{format}")
    [bad] = bad_rows(again)
    assert bad.redenen == (
        "er staan waarden buiten de velden; zet elke waarde in haar eigen veld."
        if format.startswith("json")
        else 'cel "opmerking" ontbreekt; zet elke waarde onder haar eigen kop.'
    )


def test_a_mended_row_goes_in(tmp_path: Path) -> None:
    table = read_table(BAD_CSV.encode(), "keuzes.csv")
    path = tmp_path / "fout.csv"
    export_bad_rows(table, bad_rows(table)[:1], path)
    path.write_text(path.read_text("utf-8").replace(";Moerwyk;", ";Moerwijk;"), "utf-8")
    [keuze] = imported(read_table(path))
    assert (keuze.titel, keuze.gebieden, keuze.afweging) == ("Fout", ["WK051836"], "=1+1\nop twee regels")


def test_a_second_report_takes_the_place_of_the_first(tmp_path: Path) -> None:
    table = read_table(BAD_CSV.encode(), "keuzes.csv")
    export_bad_rows(table, bad_rows(table), tmp_path / "een.csv")
    first = read_table(tmp_path / "een.csv")
    export_bad_rows(first, bad_rows(first), tmp_path / "twee.csv")
    second = read_table(tmp_path / "twee.csv")
    assert second.headers == first.headers
    assert [row.cells["regel"] for row in second.rows] == ["2", "4", "5"]


def test_columns_of_the_file_itself_called_reden_are_kept(tmp_path: Path) -> None:
    table = read_table(f"{HEADER};reden\na;b;c;d;e;f;eigen".encode(), "keuzes.csv")
    export_bad_rows(table, bad_rows(table), tmp_path / "fout.csv")
    again = read_table(tmp_path / "fout.csv")
    assert again.headers[:2] == ("regel (import)", "reden (import)")
    assert again.rows[0].cells["reden"] == "eigen"
    assert match_headers(again.headers).ignored == ("regel (import)", "reden (import)", "reden")


@pytest.mark.parametrize("format", FORMATS)
def test_characters_that_a_format_does_not_have_stay_bad(format: str, tmp_path: Path) -> None:
    lines = [
        {"titel": "nul\x00", "instrument": "enquete", "gebieden": "ZW", "trajectstatus": "komend"},
        {"titel": "half \ud800", "instrument": "enquete", "gebieden": ["ZW"], "trajectstatus": "komend"},
        {"titel": "regel\reinde \x1f", "instrument": {"code": "enquete"}, "gebieden": "ZW"},
    ]
    for line in lines:
        line |= {"startdatum": "2024-01-01", "afweging": "Omdat"}
    table = read_table("\n".join(map(json.dumps, lines)).encode(), "keuzes.jsonl")
    export_bad_rows(table, bad_rows(table), tmp_path / f"fout.{format}")
    again = read_table(tmp_path / f"fout.{format}")
    assert [bad.row.cells["titel"][:3] for bad in bad_rows(again)] == ["nul", "hal", "reg"]
    assert again.rows[0].cells["titel"] == "nul\x00"
