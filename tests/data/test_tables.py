"""Files become rows exactly, or are refused with the reason and the option that settles it."""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import workbooks
from data.cells import CellError, UnreadableFile
from data.tables import Table, read_table

MOMENT = datetime.fromisoformat("2023-04-03 09:30")
ROWS = [{"naam": "café", "plaats": "Den Haag"}, {"naam": "Özil’s “plek”", "plaats": "€ 5"}]


def plain(table: Table) -> list[dict[str, Any]]:
    return [row.cells for row in table.rows]


def refused(source: bytes, name: str, **options: Any) -> str:
    with pytest.raises(UnreadableFile) as caught:
        read_table(source, name, **options)
    return str(caught.value)


def text_file(delimiter: str) -> str:
    lines = ["naam,plaats", *(f"{row['naam']},{row['plaats']}" for row in ROWS)]
    return "\r\n".join(lines).replace(",", delimiter)


# -- CSV ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize(
    ("encoding", "noted"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("cp1252", "cp1252"), ("utf-16", "utf-16")],
)
def test_csv_in_every_encoding_and_delimiter(delimiter: str, encoding: str, noted: str) -> None:
    table = read_table(text_file(delimiter).encode(encoding), "mensen.csv")
    assert plain(table) == ROWS
    assert table.headers == ("naam", "plaats")
    assert table.note == f"{noted}, { {',': 'komma', ';': 'puntkomma', chr(9): 'tab'}[delimiter] }"


def test_a_path_gives_its_own_name(tmp_path: Path) -> None:
    path = tmp_path / "keuzes.tsv"
    path.write_text("a\tb\n1\t2", "utf-8")
    table = read_table(path)
    assert (table.name, plain(table)) == ("keuzes.tsv", [{"a": "1", "b": "2"}])
    assert table.place(2) == "regel 2 van keuzes.tsv"


def test_rows_are_numbered_by_the_line_on_which_they_start() -> None:
    text = '\na;b\n"een\ntwee";x\n\n;\nlast;"y\r\nz"\nend;\n'
    table = read_table(text.encode(), "x.csv")
    assert [(row.number, row.cells) for row in table.rows] == [
        (3, {"a": "een\ntwee", "b": "x"}),
        (7, {"a": "last", "b": "y\r\nz"}),
        (9, {"a": "end", "b": ""}),
    ]


def test_a_shifted_row_keeps_its_cells_and_says_so() -> None:
    table = read_table(b"a;b;c\n1;2;3\n1;2\n1;2;3;4\n", "x.csv")
    assert [row.fault for row in table.rows] == [
        None,
        "de rij heeft 2 cellen, en de kopregel 3; zet elke waarde onder haar eigen kop",
        "de rij heeft 4 cellen, en de kopregel 3; zet elke waarde onder haar eigen kop",
    ]
    assert table.rows[1].cells == {"a": "1", "b": "2"}
    assert (table.rows[2].cells, table.rows[2].overflow) == ({"a": "1", "b": "2", "c": "3"}, ("4",))


def test_a_column_without_a_name_is_kept_only_when_it_holds_something() -> None:
    assert read_table(b"a;;b;\n1;;2;\n", "x.csv").headers == ("a", "b")
    assert plain(read_table(b"a;;b\n1;x;2\n", "x.csv")) == [{"a": "1", "kolom 2": "x", "b": "2"}]


def test_control_characters_are_kept_for_the_report() -> None:
    assert plain(read_table(b"a;b\nx\0y;\x07\n", "x.csv")) == [{"a": "x\0y", "b": "\x07"}]


def test_sql_and_html_are_plain_text() -> None:
    row = ["'; DROP TABLE keuze; --", "<script>alert('x')</script>"]
    data = f'a,b\n"{row[0]}",{row[1]}\n'.encode()
    assert plain(read_table(data, "x.csv")) == [{"a": row[0], "b": row[1]}]


def test_a_spreadsheet_quote_before_a_formula_is_taken_off() -> None:
    table = read_table(b"'=a;b\n'=1+1;'s avonds\n#REF!;'#REF!\n", "x.csv", delimiter=";")
    assert plain(table) == [
        {"=a": "=1+1", "b": "'s avonds"},
        {"=a": CellError("#REF!"), "b": "#REF!"},
    ]


def test_excels_own_line_names_the_delimiter() -> None:
    table = read_table(b"sep=;\r\na,x;b\r\n1;2\r\n", "x.csv")
    assert [(row.number, row.cells) for row in table.rows] == [(3, {"a,x": "1", "b": "2"})]


def test_the_rows_decide_between_two_delimiters_in_the_header() -> None:
    assert plain(read_table(b"wat, en waarom;waar\nx;y\n", "x.csv")) == [
        {"wat, en waarom": "x", "waar": "y"}
    ]


@pytest.mark.parametrize("text", ["a,b;c\n1,2;3\n", "a,b;c,d\n1;2\n1,2\n", "a\n1,2\n", "a\n1;2\n"])
def test_a_delimiter_that_is_not_sure_names_the_option(text: str) -> None:
    assert refused(text.encode(), "x.csv") == (
        "Het scheidingsteken van x.csv is niet zeker. Kies het met de optie delimiter: komma, puntkomma of tab."
    )
    assert read_table(text.encode(), "x.csv", delimiter="tab").headers == (text.split("\n")[0],)


@pytest.mark.parametrize(
    ("given", "header"), [(";", "a,b"), ("puntkomma", "a,b"), ("komma", "a"), ("\\t", "a,b;c")]
)
def test_the_delimiter_can_be_given(given: str, header: str) -> None:
    assert read_table(b"a,b;c\n", "x.csv", delimiter=given).headers[0] == header


def test_options_that_do_not_exist_name_those_that_do() -> None:
    assert refused(b"a;b", "x.csv", delimiter="#").endswith("uit komma, puntkomma of tab.")
    assert refused(b"a;b", "x.csv", encoding="klingon") == (
        'Codering "klingon" kennen wij niet. Kies bij de optie encoding uit utf-8, utf-16, cp1252, latin-1, '
        "iso-8859-15, cp850, mac-roman."
    )
    assert refused(b"a;b", "x.csv", encoding="zlib").startswith('Codering "zlib" kennen wij niet')


@pytest.mark.parametrize("encoding", ["cp850", "mac-roman", "iso-8859-15"])
def test_an_encoding_that_is_not_sure_names_the_option(encoding: str) -> None:
    data = "naam;prijs\ncafé geïnd één;€ 5 ë\n".replace("€", "E" if encoding == "cp850" else "€")
    encoded = data.encode(encoding)
    message = refused(encoded, "x.csv")
    assert message.startswith("De codering van x.csv is niet zeker")
    assert "met de optie encoding: utf-8, utf-16, cp1252" in message
    assert plain(read_table(encoded, "x.csv", encoding=encoding))[0]["naam"] == "café geïnd één"


def test_utf8_with_a_broken_byte_is_not_taken_for_cp1252() -> None:
    data = "naam;prijs\ncafé;één\n".encode() + b"caf\xe9;1\n"
    assert refused(data, "x.csv").startswith("De codering van x.csv is niet zeker")
    assert refused(data, "x.csv", encoding="utf-8") == (
        "x.csv is geen utf-8: het gaat mis op regel 3. Kies een andere codering met de optie encoding."
    )


def test_a_quote_that_is_not_closed_names_the_line() -> None:
    expected = (
        "x.csv klopt niet vanaf regel 3: een aanhalingsteken is niet gesloten, of staat midden in een cel. "
        "Schrijf een aanhalingsteken binnen een cel dubbel."
    )
    assert refused(b'a;b\n1;2\n"x;3\n4;5\n', "x.csv") == expected
    assert refused(b'a;b\n1;2\n"x"y;3\n4;5\n', "x.csv") == expected


@pytest.mark.parametrize("name", ["x.csv", "x.xlsx", "x.json", "x.jsonl"])
@pytest.mark.parametrize("data", [b"", b"\n \n"])
def test_an_empty_file(name: str, data: bytes) -> None:
    assert refused(data, name) == f"{name} is leeg."


def test_headers_must_differ_and_be_readable() -> None:
    assert refused(b"a;b;a\n", "x.csv") == 'x.csv heeft 2 kolommen "a". Geef elke kolom een eigen naam.'
    assert refused(b"a;b\0\n", "x.csv").startswith("De kop van kolom 2 in x.csv bevat een stuurteken")


def test_other_files_are_refused() -> None:
    assert refused(b"x", "x.pdf") == (
        "x.pdf is geen soort bestand dat wij kennen. Gebruik .csv, .tsv, .txt, .xlsx, .json, .jsonl, .ndjson."
    )
    assert refused(b"PK\x03\x04rest", "x.csv").endswith("een naam die eindigt op .xlsx.")


# -- XLSX ---------------------------------------------------------------------------------------------


def workbook(*sheets: list[list[Any]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for i, rows in enumerate(sheets, 1):
        sheet = book.create_sheet(f"Blad{i}")
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def repacked(data: bytes, part: str, old: bytes, new: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, content.replace(old, new) if name == part else content)
    return stream.getvalue()


def test_xlsx_cells_keep_their_kind() -> None:
    table = read_table(
        workbook(
            [
                ["tekst", "getal", "breuk", "dag", "tijdstip", "ja", "niets"],
                ["x\ny", 12, 1.5, date(2023, 4, 3), MOMENT, True, None],
                [],
                ["'=1", 2.0, -3, None, None, False, None],
            ]
        ),
        "x.xlsx",
    )
    assert table.note == 'blad "Blad1"'
    assert [(row.number, list(row.cells.values())) for row in table.rows] == [
        (2, ["x\ny", "12", "1.5", date(2023, 4, 3), MOMENT, True, None]),
        (4, ["=1", "2", "-3", None, None, False, None]),
    ]


def test_xlsx_values_beyond_the_header_have_lost_their_column() -> None:
    table = read_table(workbook([["a", "b"], [1, 2, None, 4], [1]]), "x.xlsx")
    assert table.rows[0].fault == (
        "de rij heeft 4 cellen, en de kopregel 2; zet elke waarde onder haar eigen kop"
    )
    assert table.rows[0].overflow == (None, "4")
    assert (table.rows[1].fault, table.rows[1].cells) == (None, {"a": "1", "b": None})


def test_xlsx_formulas_and_errors_are_no_values() -> None:
    data = workbook([["a", "b", "c"], ["=1+1", "#REF!", "x"]])
    assert plain(read_table(data, "x.xlsx")) == [
        {"a": CellError("#FORMULE!"), "b": CellError("#REF!"), "c": "x"}
    ]
    counted = repacked(data, "xl/worksheets/sheet1.xml", b"<v />", b"<v>2</v>")
    counted = repacked(counted, "xl/worksheets/sheet1.xml", b"<v></v>", b"<v>2</v>")
    assert read_table(counted, "x.xlsx").rows[0].cells["a"] == "2"


def test_xlsx_control_characters_are_read_as_what_they_are() -> None:
    data = repacked(
        workbook([["a"], ["KIES"], ["y"]]), "xl/worksheets/sheet1.xml", b"KIES", b"x_x0000_y_x000D_\nz"
    )
    data = repacked(data, "xl/sharedStrings.xml", b"KIES", b"x_x0000_y_x000D_\nz")
    assert read_table(data, "x.xlsx").rows[0].cells["a"] == "x\0y\r\nz"


def test_the_only_sheet_with_content_is_taken_and_two_are_asked_about() -> None:
    assert read_table(workbook([], [["a"], ["x"]]), "x.xlsx").note == 'blad "Blad2"'
    two = workbook([["a"], ["x"]], [["a"], ["y"]])
    assert refused(two, "x.xlsx") == (
        'x.xlsx heeft meer dan één blad met inhoud. Kies er een met de optie sheet: "Blad1", "Blad2".'
    )
    assert plain(read_table(two, "x.xlsx", sheet="Blad2")) == [{"a": "y"}]
    assert refused(two, "x.xlsx", sheet="Blad3") == (
        'x.xlsx heeft geen blad "Blad3"; wel: "Blad1", "Blad2".'
    )
    assert refused(workbook([]), "x.xlsx") == "x.xlsx is leeg."


BROKEN = "x.xlsx is geen XLSX-bestand of is beschadigd. Open het in Excel en sla het opnieuw op als XLSX."


def test_broken_xlsx() -> None:
    data = workbook([["a"], ["x"]])
    assert refused(b"titel;instrument\n", "x.xlsx") == BROKEN
    assert refused(data[: len(data) // 2], "x.xlsx") == BROKEN
    assert refused(repacked(data, "xl/worksheets/sheet1.xml", b"</row>", b""), "x.xlsx") == BROKEN
    assert refused(repacked(data, "xl/workbook.xml", b"<", b"?"), "x.xlsx") == BROKEN
    empty = io.BytesIO()
    with zipfile.ZipFile(empty, "w") as archive:
        archive.writestr("x.txt", "x")
    assert refused(empty.getvalue(), "x.xlsx") == BROKEN


@given(st.integers(0, 5000), st.binary(min_size=1, max_size=40))
def test_damage_anywhere_is_a_clear_error_or_no_matter(place: int, junk: bytes) -> None:
    data = workbook([["a"], ["x"]])
    at = place % len(data)
    damaged = data[:at] + junk + data[at + len(junk) :]
    with suppress(UnreadableFile):
        assert read_table(damaged, "x.xlsx").format == "xlsx"


@given(
    st.sampled_from(["x.csv", "x.xlsx", "x.json", "x.jsonl"]),
    st.binary(max_size=200) | st.text().map(str.encode),
)
def test_no_file_breaks_the_reader(name: str, data: bytes) -> None:
    with suppress(UnreadableFile):
        assert read_table(data, name).name == name


def test_old_and_locked_workbooks() -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    assert refused(ole, "x.xlsx") == "x.xlsx is een oud Excel-bestand (xls). Sla het in Excel op als XLSX."
    locked = ole + "EncryptedPackage".encode("utf-16-le")
    assert refused(locked, "x.xlsx") == "x.xlsx heeft een wachtwoord. Sla het op zonder wachtwoord."


def test_a_zip_bomb_is_not_unpacked() -> None:
    stream = io.BytesIO(workbook([["a"], ["x"]]))
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/bom.bin", bytes(workbooks.MAX_UNPACKED))
    assert len(stream.getvalue()) < 1_000_000
    assert refused(stream.getvalue(), "x.xlsx") == (
        "x.xlsx is uitgepakt groter dan 200 MB. Splits het bestand."
    )


def test_too_many_rows_and_cells_outside_the_sheet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MAX_ROWS", 2)
    assert [row.number for row in read_table(workbook([["a"], ["x"], ["y"]]), "x.xlsx").rows] == [2, 3]
    assert refused(workbook([["a"], ["x"], ["y"], ["z"]]), "x.xlsx") == (
        "x.xlsx heeft meer dan 2 rijen. Splits het bestand, of gebruik CSV."
    )
    far = repacked(
        workbook([["a"], ["x"]]), "xl/worksheets/sheet1.xml", b'<row r="2"', b'<row r="99999999"'
    )
    assert "cellen buiten het blad" in refused(far, "x.xlsx")


# -- JSON ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ['[{"a": [1], "b": null}, {"c": "=1"}]', '{"keuzes": [{"a": [1], "b": null}, {"c": "=1"}]}']
)
def test_json_is_native_and_numbered_by_place(text: str) -> None:
    table = read_table(text.encode("utf-8-sig"), "x.json")
    assert table.headers == ("a", "b", "c")
    assert [(row.number, row.cells) for row in table.rows] == [
        (1, {"a": [1], "b": None}),
        (2, {"c": "=1"}),
    ]
    assert table.place(2) == "keuze 2 van x.json"


def test_jsonl_is_numbered_by_line_and_one_bad_line_is_one_bad_row() -> None:
    table = read_table(
        '{"a": "\u2028"}\r\n\n{"a": \n[1]\n{"a": 1, "a": 2}\n{"a": NaN}\n'.encode(), "x.jsonl"
    )
    assert [(row.number, row.cells, row.fault) for row in table.rows] == [
        (1, {"a": "\u2028"}, None),
        (3, {}, "de regel is geen geldige JSON (regel 1, teken 7)"),
        (4, {}, "hier hoort een object, zoals {…}"),
        (5, {}, 'de regel noemt "a" twee keer'),
        (6, {}, "de regel bevat NaN, en dat is geen JSON"),
    ]
    assert table.place(3) == "regel 3 van x.jsonl"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[{"a": 1},', "x.json is geen geldige JSON (regel 1, teken 11)."),
        ('{"a": 1}', 'x.json is geen lijst van keuzes. Schrijf [{…}, {…}] of {"keuzes": [{…}, {…}]}.'),
        ("5", 'x.json is geen lijst van keuzes. Schrijf [{…}, {…}] of {"keuzes": [{…}, {…}]}.'),
        ('[{"a": 1, "a": 2}]', 'x.json noemt "a" twee keer.'),
        ("[" * 100_000, "x.json is te diep genest."),
        ('[{"a": 1e999}]', "x.json bevat een getal dat veel te groot is."),
        (f'[{{"a": {"9" * 5000}}}]', "x.json bevat een getal dat veel te groot is."),
    ],
)
def test_broken_json(text: str, message: str) -> None:
    assert refused(text.encode(), "x.json") == message


def test_json_in_cp1252_is_read_as_such() -> None:
    assert plain(read_table('[{"a": "café"}]'.encode("cp1252"), "x.json")) == [{"a": "café"}]
