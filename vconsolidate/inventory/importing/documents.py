"""Text and JSON of files that other tools wrote: in whatever Unicode they chose, one document or several."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from typing import Final

from vconsolidate.errors import InputError, Problem
from vconsolidate.input_limits import MAX_JSON_DEPTH, MAX_JSON_DOCUMENTS
from vconsolidate.inventory.encodings import encoding_of
from vconsolidate.inventory.importing.source import SourceFile

_BLANK: Final = re.compile(r"[\s\x1e]*")
_BRACKETS: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)


def head_text(file: SourceFile) -> str:
    """Return the beginning of a file as text, whatever it is; characters that cannot be read are replaced."""
    return _decode(file.head, errors="replace")


def looks_like_json(file: SourceFile) -> bool:
    """Return whether a file begins as an object or a list."""
    return head_text(file).lstrip()[:1] in ("{", "[")


def text_of(file: SourceFile) -> str:
    """
    Return the whole text of a file for people (``dmidecode``): stray bytes in it are replaced.

    Raises
    ------
    InputError
        When it is too large or is no text.
    """
    text = _decode(file.content(), errors="replace")
    if "\0" in text:
        raise _wrong(file, "contains zero bytes, so it is no text (export it again)", 0, 0)
    return text


def json_of(file: SourceFile) -> list[object]:
    """
    Return the JSON documents of a file: usually one, but tools also write one after another.

    Raises
    ------
    InputError
        When it is not JSON, ends early, or nests deeper than `MAX_JSON_DEPTH`, with line and column.
    """
    try:
        text = _decode(file.content(), errors="strict")
    except UnicodeDecodeError as error:
        message = f"byte 0x{error.object[error.start]:02X} is not {error.encoding.upper()} (save the file as UTF-8)"
        raise _wrong(file, message, 0, 0) from error
    return list(_documents(file, text))


def json_within(file: SourceFile, text: str, start: int) -> object:
    """
    Return the JSON document that begins at a position of a text, whatever follows it.

    Raises
    ------
    InputError
        When it is not JSON, ends early, or nests deeper than `MAX_JSON_DEPTH`.
    """
    return _document(file, text, start, json.JSONDecoder(parse_constant=lambda _: None))[0]


def _document(file: SourceFile, text: str, position: int, decoder: json.JSONDecoder) -> tuple[object, int]:
    try:
        document, end = decoder.raw_decode(text, position)
    except json.JSONDecodeError as error:
        raise _wrong(file, _fault(error, text), error.lineno, error.colno) from error
    except ValueError as error:  # a number of thousands of digits
        raise _wrong(
            file, "has a number of thousands of digits, which no export has", *_place(text, position)
        ) from error
    except RecursionError as error:
        raise _too_deep(file, text, position) from error
    if not _is_shallow(document):
        raise _too_deep(file, text, position)
    return document, end


def _documents(file: SourceFile, text: str) -> Iterator[object]:
    decoder = json.JSONDecoder(parse_constant=lambda _: None)
    position = _skip(text, 0)
    if position == len(text):
        raise _wrong(file, "is empty", 0, 0)
    for _ in range(MAX_JSON_DOCUMENTS):
        document, end = _document(file, text, position, decoder)
        yield document
        position = _skip(text, end)
        if position == len(text):
            return
    raise _wrong(file, f"contains more than {MAX_JSON_DOCUMENTS:,} documents (split it)", 0, 0)


def _fault(error: json.JSONDecodeError, text: str) -> str:
    if error.pos >= len(text.rstrip()):
        return "ends in the middle of the JSON document (was it copied or written completely?)"
    return f"is not JSON ({error.msg[:1].lower()}{error.msg[1:]})"


def _is_shallow(document: object) -> bool:
    """Return whether a document nests no deeper than `MAX_JSON_DEPTH`, so that its readers may call themselves."""
    level = [document]
    for _ in range(MAX_JSON_DEPTH):
        containers = [item for item in level if isinstance(item, dict | list)]
        if not containers:
            return True
        level = [
            inner
            for item in containers
            for inner in (item.values() if isinstance(item, dict) else item)
            if isinstance(inner, dict | list)
        ]
    return not level


def _too_deep(file: SourceFile, text: str, position: int) -> InputError:
    """Return the refusal of a document that nests too deep, with the place where it does."""
    depth = 0
    for found in _BRACKETS.finditer(text, position):
        mark = found[0]
        depth += (mark in "[{") - (mark in "]}") if len(mark) == 1 else 0
        if depth > MAX_JSON_DEPTH:
            position = found.start()
            break
    message = f"nests deeper than {MAX_JSON_DEPTH} levels, which no export does"
    return _wrong(file, message, *_place(text, position))


def _decode(data: bytes, errors: str) -> str:
    encoding = encoding_of(data)
    if encoding == "UTF-8":
        return data.decode("utf-8-sig", errors)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return data.decode(encoding, errors)
    little = data[1:2] == b"\0"
    return data.decode(f"{encoding}-{'le' if little else 'be'}", errors)


def _skip(text: str, position: int) -> int:
    found = _BLANK.match(text, position)
    return found.end() if found else position


def _place(text: str, position: int) -> tuple[int, int]:
    return text.count("\n", 0, position) + 1, position - text.rfind("\n", 0, position)


def _wrong(file: SourceFile, message: str, line: int, column: int) -> InputError:
    return InputError([Problem(file.shown, line, column, "", message)])
