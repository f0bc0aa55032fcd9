"""Spreadsheets in and out, as people bring them and as attackers do."""

import io
import struct
import time
import zipfile
from collections.abc import Sequence
from datetime import date

import pytest
import xlsxwriter

from pamong.documents.sheets import (
    Column,
    Row,
    UnableToReadSheet,
    read_rows,
    write_csv,
    write_xlsx,
)
from pamong.kernel.text import safe_text

COLUMNS = (
    Column(name="number", aliases=("nip_baru",), required=True),
    Column(name="name", aliases=("nama",), required=True),
    Column(name="born"),
)


def rows_of(content: bytes, columns: Sequence[Column] = COLUMNS, **options: int) -> list[Row]:
    return list(read_rows(io.BytesIO(content), name="staff", columns=columns, **options))


def xlsx(*lines: Sequence[object], formula: tuple[int, int] | None = None) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"strings_to_formulas": False})
    sheet = book.add_worksheet()
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for r, line in enumerate(lines):
        for c, value in enumerate(line):
            if isinstance(value, date):
                sheet.write_datetime(r, c, value, day)
            else:
                sheet.write(r, c, value)
    if formula:
        sheet.write_formula(*formula, "=1+1", value="2")
    book.close()
    return target.getvalue()


def repacked(
    content: bytes, replace: dict[str, bytes], *, more: dict[str, bytes] | None = None
) -> bytes:
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for info in old.infolist():
            new.writestr(info.filename, replace.get(info.filename, old.read(info)))
        for name, body in (more or {}).items():
            new.writestr(name, body)
    return target.getvalue()


HEAD = ("nip_baru", "Nama", "born")


def test_reads_text_dates_and_numbers_by_known_names() -> None:
    rows = rows_of(xlsx(HEAD, ("198609262015052001", "Ani", date(1986, 9, 26)), (), (7, 1.5, "x")))
    assert [row.number for row in rows] == [2, 4]
    assert rows[0].text("number") == "198609262015052001"
    assert rows[0].get("born").day == date(1986, 9, 26)
    assert rows[1].text("number") == "7"
    assert rows[1].text("name") == "1.5"


def test_a_title_above_the_header_does_no_harm() -> None:
    rows = rows_of(xlsx(("Daftar Pegawai 2026",), (), HEAD, ("1", "Ani", "")))
    assert [(row.number, row.text("name")) for row in rows] == [(4, "Ani")]


def test_a_number_that_lost_its_digits_is_recognised() -> None:
    row = rows_of(xlsx(HEAD, (198609262015052001, "Ani", "")))[0]
    assert row.get("number").destroyed
    row = rows_of(b"number,name\n1.98609E+17,Ani\n")[0]
    assert row.get("number").destroyed
    assert not rows_of(b"number,name\n198609262015052001,Ani\n")[0].get("number").destroyed


def test_formula_cells_are_marked_where_they_stand() -> None:
    rows = rows_of(xlsx(HEAD, ("1", "Ani", ""), ("2", "", ""), formula=(2, 1)))
    assert rows[1].get("name").fault == "formula"
    assert not rows[0].get("name").fault
    assert rows_of(b"number,name\n1,=cmd|' /C calc'!A0\n")[0].get("name").fault == "formula"


def test_formulas_on_another_sheet_do_no_harm() -> None:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    first, second = book.add_worksheet("a"), book.add_worksheet("b")
    first.write_row(0, 0, HEAD)
    first.write_row(1, 0, ("1", "Ani", ""))
    second.write_formula(1, 1, "=1+1")
    book.close()
    assert not rows_of(target.getvalue())[0].get("name").fault


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_in_the_encodings_and_delimiters_of_the_world(encoding: str, delimiter: str) -> None:
    text = delimiter.join(HEAD) + "\r\n" + delimiter.join(["1", '"Siti\nÁminah; S.E., M.M."', ""])
    rows = rows_of(text.encode(encoding))
    assert rows[0].text("name") == "Siti\nÁminah; S.E., M.M."


def test_wrong_encoding_names_the_encoding_and_the_place() -> None:
    with pytest.raises(UnableToReadSheet, match=r"Windows-1252.*“CSV UTF-8”") as caught:
        rows_of("number,name\n1,Ani\n2,José\n".encode("latin-1"))
    assert "é" in str(caught.value)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf\r\n", "empty"),
        (b"%PDF-1.7 etc", "not a spreadsheet"),
        (b"\x89PNG\r\n\x1a\n", "not a spreadsheet"),
        (b"\x00\x01\x02\x03binary", "not a spreadsheet"),
        (b"<html><table><tr><td>nip</td></tr></table>", "web page"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "old Excel"),
        (
            bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le"),
            "password",
        ),
        (b"PK\x03\x04rubbish", "damaged"),
        (b'number,name\n1,"Ani\n2,Budi\n', "quotation"),
        (b"number,age\n1,2\n", "name"),
        (b"number,nip_baru,name\n1,2,3\n", "twice"),
    ],
)
def test_what_is_no_table_is_refused_in_words(content: bytes, words: str) -> None:
    with pytest.raises(UnableToReadSheet, match=words):
        rows_of(content)


def test_other_archives_are_refused() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(UnableToReadSheet, match="not a spreadsheet"):
        rows_of(target.getvalue())


def test_macros_are_refused() -> None:
    with pytest.raises(UnableToReadSheet, match="macros"):
        rows_of(repacked(xlsx(HEAD), {}, more={"xl/vbaProject.bin": b"x"}))


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = repacked(xlsx(HEAD), {}, more={"xl/media/a.bin": bytes(300 * 1024 * 1024)})
    assert len(bomb) < 1_000_000
    started = time.process_time()
    with pytest.raises(UnableToReadSheet, match="unpacks"):
        rows_of(bomb)
    assert time.process_time() - started < 1


def test_a_zip_bomb_that_lies_about_its_size_is_refused() -> None:
    bomb = bytearray(repacked(xlsx(HEAD), {}, more={"xl/media/a.bin": bytes(300 * 1024 * 1024)}))
    place = bomb.rindex(b"xl/media/a.bin") - 46
    assert bomb[place : place + 4] == b"PK\x01\x02"
    struct.pack_into("<I", bomb, place + 24, 1000)
    with pytest.raises(UnableToReadSheet, match=r"unpacks|damaged"):
        rows_of(bytes(bomb))


@pytest.mark.parametrize(
    "cell",
    [
        b'<row r="1048576"><c r="A1048576"><v>1</v></c></row>',
        b'<row r="9"><c r="XFD9"><v>1</v></c></row>',
        b"<row r = '9'><c r\n=\n'xfd9'><v>1</v></c></row>",
    ],
)
def test_a_grid_that_claims_the_whole_sheet_is_refused(cell: bytes) -> None:
    content = xlsx(HEAD, ("1", "Ani", ""))
    part = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        body = archive.read(part).replace(b"</sheetData>", cell + b"</sheetData>")
    with pytest.raises(UnableToReadSheet, match="more than"):
        rows_of(repacked(content, {part: body}))


def test_a_sparse_sheet_is_not_built_as_a_rectangle() -> None:
    content = xlsx(HEAD, ("1", "Ani", ""))
    part = "xl/worksheets/sheet1.xml"
    far = b'<row r="190000"><c r="GR190000"><v>1</v></c></row></sheetData>'
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        body = archive.read(part).replace(b"</sheetData>", far)
    with pytest.raises(UnableToReadSheet, match="more than"):
        rows_of(repacked(content, {part: body}))


def test_entities_in_a_sheet_are_refused() -> None:
    content = xlsx(HEAD, ("1", "Ani", ""))
    part = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        body = archive.read(part).replace(
            b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet', 1
        )
    with pytest.raises(UnableToReadSheet, match="damaged"):
        rows_of(repacked(content, {part: body}))


def test_too_many_rows_are_refused() -> None:
    content = b"number,name\n" + b"1,Ani\n" * 500
    with pytest.raises(UnableToReadSheet, match="more than 100 rows"):
        rows_of(content, max_rows=100)


RISKY = [
    "=1+1",
    "+62811",
    "-5",
    "@SUM(A1)",
    "'=1",
    "\xa0=1",
    " =1",
    "\t=1",
    "|cmd",
    "%x",
    "'quoted'",
    'plain, with; marks "and" more',
    "line\nbreak",
]


@pytest.mark.parametrize("text", RISKY)
def test_what_is_written_comes_back_and_is_no_formula(text: str) -> None:
    columns = (Column(name="number", required=True), Column(name="name", required=True))
    for content in (
        b"".join(write_csv([("1", text)], ["number", "name"])),
        b"".join(write_csv([("1", text)], ["number", "name"], delimiter=";")),
        write_xlsx([("1", text)], ["number", "name"]),
    ):
        cell = rows_of(content, columns)[0].get("name")
        assert cell.text == text.strip(" \t\xa0")
        assert not cell.fault


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\t=1", "\r=1", "\n=1", " =1", "\xa0=1"])
def test_no_written_csv_cell_begins_like_a_formula(text: str) -> None:
    assert safe_text(text).startswith("'")


def test_numbers_stay_numbers_and_long_ones_stay_whole() -> None:
    content = write_xlsx([(-5, 198609262015052001)], ["number", "name"])
    row = rows_of(content)[0]
    assert row.text("number") == "-5"
    assert row.text("name") == "198609262015052001"
    assert not row.get("name").destroyed
    assert b"-5,1.5" in b"".join(write_csv([(-5, 1.5)], ["number", "name"]))


def test_ten_thousand_rows_are_read_quickly() -> None:
    names = [f"c{i}" for i in range(25)]
    content = write_xlsx(((f"v{r}-{c}" for c in range(25)) for r in range(10_000)), names)
    columns = [Column(name=name) for name in names]
    started = time.process_time()
    assert sum(1 for _row in read_rows(io.BytesIO(content), name="x", columns=columns)) == 10_000
    assert time.process_time() - started < 4
