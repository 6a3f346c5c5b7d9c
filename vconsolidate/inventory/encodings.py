"""What bytes are as text: UTF-8, for tables UTF-16 as well; everything else is named and refused at its place."""

from __future__ import annotations

import codecs
import re
from typing import Final

from vconsolidate.errors import InputError, Problem

_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "UTF-32"),  # before UTF-16, whose mark is the beginning of this one
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
_OTHER_FILES: Final = (
    (b"PK\x03\x04", "is a workbook or an archive, not a text file (save the sheet as CSV)"),
    (b"\xd0\xcf\x11\xe0", "is an old workbook, not a text file (save the sheet as CSV)"),
    (b"\x1f\x8b", "is compressed with gzip (unpack it first)"),
    (b"PAR1", "is a Parquet file, not CSV (rename it to .parquet)"),
    (b"%PDF", "is a PDF, not a text file (export the table as CSV)"),
)


_PAIR: Final = re.compile(rb"[\xa1-\xfe]{2}")
_KANA: Final = re.compile(rb"\x82[\x9f-\xf1]|\x83[\x40-\x96]|\x81[\x5b-\x69]|[\x88-\x9f\xe0-\xea][\x80-\xfc]")

_EAST_ASIAN: Final = (
    ("cp949", re.compile("[가-힣]"), _PAIR, "CP949"),
    ("cp932", re.compile("[ぁ-ヿ一-鿿、-〟！-～]"), _KANA, "CP932"),
    ("gb18030", re.compile("[一-鿿、-〟！-～]"), _PAIR, "GB18030"),
)
"""
Codec, the characters that its texts consist of, and the bytes that most of them are; the narrowest first.

In Western text a byte above 0x7F stands alone between letters, and makes an odd pair with the one behind it.
"""

_GUESSED_FROM: Final = 200_000
"""Characters that are looked at to tell an encoding."""


def encoding_of(data: bytes) -> str:
    """Return UTF-32 or UTF-16 where a file's mark or its zero bytes say so, else UTF-8."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    head = data[: len(data[:64]) // 4 * 4]
    zeros = [sum(byte == 0 for byte in head[start::4]) for start in range(4)]
    full = len(head) // 4
    if full and min(zeros) < full and sorted(zeros)[1:] == [full] * 3:
        return "UTF-32"
    if full and sorted((zeros[0] + zeros[2], zeros[1] + zeros[3])) == [0, 2 * full]:
        return "UTF-16"
    return "UTF-8"


def decode_yaml(data: bytes, name: str) -> str:
    """
    Return UTF-8 `data` as text, a byte order mark left out.

    Raises
    ------
    InputError
        When it is not UTF-8, at the first byte that is not.
    """
    encoding = encoding_of(data)
    if encoding != "UTF-8":
        raise _refusal(name, f"is {encoding}, not UTF-8 (save it as UTF-8)", 1, 1)
    return _utf_8(data, name)


def decode_table(data: bytes, name: str) -> str:
    """
    Return the text of a table: UTF-8, or UTF-16 with its mark, as spreadsheets save it; the mark is left out.

    Raises
    ------
    InputError
        When it is neither, at the first byte that is not.
    """
    for magic, message in _OTHER_FILES:
        if data.startswith(magic):
            raise _refusal(name, message, 0, 0)
    encoding = encoding_of(data)
    if encoding == "UTF-32":
        raise _refusal(name, "is UTF-32 (save the table as UTF-8)", 1, 1)
    marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if encoding == "UTF-16" and not marked:
        raise _refusal(name, "is UTF-16 without a byte order mark (save the table as UTF-8)", 1, 1)
    text = _utf_16(data, name) if marked else _utf_8(data, name)
    zero = text.find("\0")
    if zero >= 0:
        raise _refusal(
            name, "contains a zero byte, so it is not a text file (save the table as UTF-8)", *_place(text[:zero])
        )
    return text


def decode_export(data: bytes, name: str) -> tuple[str, str]:
    """
    Return the text of a table that a tool or spreadsheet wrote, and its encoding where that was guessed; else "".

    Beside UTF-8 and UTF-16 (marked or not), the encodings of Windows are told apart by what their bytes spell: Korean
    (CP949), Japanese (CP932), Chinese (GB18030), else Western European (CP1252).

    Raises
    ------
    InputError
        When it is no text.
    """
    kind = encoding_of(data)
    if kind == "UTF-16" and not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        mark = codecs.BOM_UTF16_LE if data[1:2] == b"\0" else codecs.BOM_UTF16_BE
        return decode_table(mark + data, name), "UTF-16"
    try:
        return decode_table(data, name), ""
    except InputError:
        if kind != "UTF-8" or b"\0" in data or any(data.startswith(magic) for magic, _ in _OTHER_FILES):
            raise
    for codec, letters, needed, shown in _EAST_ASIAN:
        if letters.search(text := _decoded(data, codec)[:_GUESSED_FROM]):
            foreign = [char for char in text if char > "\x7f"]
            usual = sum(letters.match(char) is not None for char in foreign)
            if usual >= 0.9 * len(foreign) and len(needed.findall(data[: 2 * _GUESSED_FROM])) >= 0.5 * len(foreign):
                return data.decode(codec), shown
    return data.decode("cp1252", "replace"), "CP1252"


def _decoded(data: bytes, codec: str) -> str:
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return ""


def _utf_8(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode("utf-8", "replace")
        byte = error.object[error.start]
        message = f"byte 0x{byte:02X} is not UTF-8 (save the file as UTF-8)"
        raise _refusal(name, message, *_place(before.removeprefix("\ufeff"))) from error


def _utf_16(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-16")
    except UnicodeDecodeError as error:
        before = error.object[: error.start // 2 * 2].decode("utf-16", "replace")
        message = "is not complete UTF-16 text (was the file cut off?); save the table as UTF-8"
        raise _refusal(name, message, *_place(before)) from error


def _place(before: str) -> tuple[int, int]:
    """Return line and column of what follows a text."""
    lines = before.count("\n") + before.count("\r") - before.count("\r\n") + 1
    return lines, len(before) - max(before.rfind("\n"), before.rfind("\r"))


def _refusal(name: str, message: str, line: int, column: int) -> InputError:
    return InputError([Problem(name, line, column, "", message)])
