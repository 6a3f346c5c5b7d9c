"""What to say of a source that no importer knows: what it looks like, and what to do instead."""

from __future__ import annotations

from itertools import islice
from typing import Final

from vconsolidate.errors import InputError
from vconsolidate.input_limits import MAX_SNIFFED_BYTES
from vconsolidate.inventory.importing.documents import looks_like_json
from vconsolidate.inventory.importing.source import Source, SourceFile
from vconsolidate.inventory.importing.source_file import refuse_file
from vconsolidate.inventory.importing.workbook import is_workbook, open_workbook, read_table
from vconsolidate.words import counted, listed

TABLES: Final = (".csv", ".tsv", ".txt")
ARCHIVES: Final = (".zip", ".tar", ".tgz")
WORKBOOKS: Final = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")

_BEGINNINGS: Final = (
    (b"%PDF", "is a PDF document (export a table instead)"),
    (b"\x89PNG", "is a picture (export a table instead)"),
    (b"\xff\xd8\xff", "is a picture (export a table instead)"),
    (b"SQLite format 3", "is a database (export a table from it)"),
    (b"Rar!", "is an archive of a kind that is not read (pack it as .zip)"),
    (b"7z\xbc\xaf", "is an archive of a kind that is not read (pack it as .zip)"),
)
_MARKUP: Final = (b"<html", b"<!doctype html", b"<table")
_ADVICE: Final = "import --list shows the kinds; state one with --source"
_MAPPING: Final = "if it is a list of servers, describe it with a mapping: --mapping-starter makes one"


def unknown(source: Source) -> InputError:
    """Return what is wrong with a source that no importer knows, and what to do."""
    file = source.only
    if file is None:
        return refuse_file(source.path, _of_folder(source))
    try:
        return refuse_file(source.path, _by_first_bytes(file) or _of_file(file))
    except InputError as error:  # it cannot be read, or is damaged
        return error


def _of_folder(source: Source) -> str:
    packed = [str(name) for name in source.files if name.suffix.casefold() in ARCHIVES]
    if packed:
        return f"holds {counted(len(packed), 'archive')}: unpack them, or name each in the command ({listed(packed)})"
    tables = [str(name) for name in source.files if name.suffix.casefold() in TABLES[:2]]
    tables_words = f"{counted(len(tables), 'table')}: name each list of servers in the command: {listed(tables)}"
    more = f"; {tables_words}" if tables else ""
    return f"is a folder or archive of no kind that the program recognises ({_ADVICE}{more})"


def _by_first_bytes(file: SourceFile) -> str:
    """Return what the first bytes of a file say; empty where they say nothing."""
    head = file.head
    if not head.strip(b"\xef\xbb\xbf \t\r\n"):
        return "is empty"
    if head.lstrip()[:20].lower().startswith(_MARKUP):
        return "is a web page (open it and save it as .xlsx or .csv)"
    return next((words for begin, words in _BEGINNINGS if head.startswith(begin)), "")


def _of_file(file: SourceFile) -> str:
    if is_workbook(file):
        names = open_workbook(file).names
        return f"has no sheet that is known (found: {listed(list(names))}; {_MAPPING})"
    if file.name.suffix.casefold() in WORKBOOKS:
        return "is no workbook that is read, whatever its name says (save it as .xlsx)"
    if file.name.suffix.casefold() in TABLES[:2]:
        return _of_table(file)
    if looks_like_json(file):
        return f"is JSON of no kind that the program recognises ({_ADVICE}; {_MAPPING})"
    return f"is of no kind that the program recognises ({_ADVICE})"


def _of_table(file: SourceFile) -> str:
    if file.path is None or file.path.stat().st_size > MAX_SNIFFED_BYTES:
        return f"is a table of no kind that the program recognises ({_ADVICE}; {_MAPPING})"
    sheet = read_table(file)
    first = next(([cell for cell in sheet.row(row) if cell] for row in range(sheet.height)), [])
    names = listed(list(islice(first, 50)), 8)
    return f"is a table of no kind that the program recognises (its first row: {names[:300]}; {_ADVICE}; {_MAPPING})"
