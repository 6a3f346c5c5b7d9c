"""XML of files that other tools wrote: no entities, no document types, bounded nesting, one document or several."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from vconsolidate.errors import InputError, Problem
from vconsolidate.input_limits import MAX_XML_DEPTH
from vconsolidate.inventory.importing.documents import text_of
from vconsolidate.inventory.importing.source import SourceFile

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_DECLARATION: Final = re.compile(r"<\?xml[^>]{0,200}\?>")
_DOCUMENT_TYPE: Final = re.compile(r"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_AROUND: Final = "documents"


def elements_of(file: SourceFile) -> Iterator[Element]:
    """
    Yield the root element of every document in a file: usually one, but shells append one dump to another.

    Raises
    ------
    InputError
        When it is not XML, declares a document type or entities, or nests too deep, with line and column.
    """
    from xml.etree.ElementTree import ParseError  # noqa: PLC0415 - few sources are XML

    from defusedxml.common import DefusedXmlException  # noqa: PLC0415 - few sources are XML
    from defusedxml.ElementTree import iterparse  # noqa: PLC0415 - few sources are XML

    text = text_of(file)
    if declared := _DOCUMENT_TYPE.search(text):
        line = text.count("\n", 0, declared.start()) + 1
        raise _wrong(file, "declares a document type or entities, which no export of libvirt does", line, 1)
    bare = _DECLARATION.sub(lambda found: " " * len(found[0]), text)
    wrapped = io.BytesIO(f"<{_AROUND}>{bare}</{_AROUND}>".encode())
    depth = 0
    try:
        for event, element in iterparse(wrapped, events=("start", "end"), forbid_dtd=True):
            depth += 1 if event == "start" else -1
            if depth > MAX_XML_DEPTH:
                raise _wrong(file, f"nests deeper than {MAX_XML_DEPTH} levels, which no export does", 0, 0)
            if event == "end" and depth == 1:
                yield element
    except ParseError as error:
        line, column = error.position
        at = column + 1 - (len(_AROUND) + 2 if line == 1 else 0)
        reason = str(error).partition(":")[0]
        raise _wrong(file, f"is not XML, or was cut off ({reason}): export it again", line, max(1, at)) from error
    except DefusedXmlException as error:
        raise _wrong(
            file, f"is XML that is not safe to read ({error}): remove document type and entities", 0, 0
        ) from error


def text_at(element: Element, path: str) -> str:
    """Return the text of the first element at a path, without spaces around it; empty where there is none."""
    return (element.findtext(path) or "").strip()


def attribute_at(element: Element, path: str, name: str) -> str:
    """Return an attribute of the first element at a path; empty where there is none."""
    found = element.find(path)
    return (found.get(name) or "").strip() if found is not None else ""


def _wrong(file: SourceFile, message: str, line: int, column: int) -> InputError:
    return InputError([Problem(file.shown, line, column, "", message)])
