"""Hostile JSON and XML: truncated, nested, in other encodings, with entities: named and placed, never believed."""

from __future__ import annotations

import codecs
from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vconsolidate.errors import InputError
from vconsolidate.input_limits import MAX_JSON_DEPTH
from vconsolidate.inventory.importing.documents import json_of, text_of
from vconsolidate.inventory.importing.source import SourceFile
from vconsolidate.inventory.importing.tree import number, truth, whole
from vconsolidate.inventory.importing.xml_elements import elements_of


def file(content: bytes, name: str = "x.json") -> SourceFile:
    import io

    return SourceFile(PurePosixPath(name), name, None, lambda: io.BytesIO(content))


def told(content: bytes) -> str:
    with pytest.raises(InputError) as caught:
        json_of(file(content))
    return str(caught.value.problems[0])


@pytest.mark.parametrize(
    "data",
    [
        b'{"a": 1}',
        codecs.BOM_UTF8 + b'{"a": 1}',
        codecs.BOM_UTF16_LE + '{"a": 1}'.encode("utf-16-le"),
        '{"a": 1, "padding": "xxxxxxxxxxxx"}'.encode("utf-16-be"),
        codecs.BOM_UTF32_LE + '{"a": 1}'.encode("utf-32-le"),
    ],
    ids=["plain", "mark", "PowerShell", "UTF-16 without a mark", "UTF-32"],
)
def test_json_is_read_in_every_unicode(data: bytes) -> None:
    (document,) = json_of(file(data))
    assert isinstance(document, dict)
    assert document["a"] == 1


def test_documents_one_after_another_are_all_read() -> None:
    assert json_of(file(b'{"a": 1}\n{"a": 2}\x1e\n[3] ')) == [{"a": 1}, {"a": 2}, [3]]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "x.json: is empty"),
        (b" \n", "x.json: is empty"),
        (b'{"a": [1, 2', "x.json:1:12: ends in the middle of the JSON document"),
        (b'{"a": 1,\n oops}', "x.json:2:2: is not JSON"),
        (b'{"a": "\xff"}', "x.json: byte 0xFF is not UTF-8"),
        (
            b"[" * (MAX_JSON_DEPTH + 1) + b"]" * (MAX_JSON_DEPTH + 1),
            f"x.json:1:{MAX_JSON_DEPTH + 1}: nests deeper than {MAX_JSON_DEPTH} levels",
        ),
        (b'{"a":' * 100_000, "nests deeper"),
        (b"[" + b"9" * 10_000 + b"]", "a number of thousands of digits"),
    ],
)
def test_broken_json_is_told_with_its_place(content: bytes, expected: str) -> None:
    assert expected in told(content)


def test_nesting_is_allowed_up_to_the_limit() -> None:
    assert json_of(file(b"[" * MAX_JSON_DEPTH + b"]" * MAX_JSON_DEPTH))


def test_brackets_in_texts_do_not_count_as_nesting() -> None:
    assert json_of(file(b'["' + b"[" * 5000 + b'\\"[["]'))


def test_zero_bytes_are_no_text() -> None:
    with pytest.raises(InputError, match="zero bytes"):
        text_of(file(b"total\0used\0\0"))


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)
    )
)
def test_any_value_is_read_or_none_and_never_fails(value: object) -> None:
    for reader in (number, whole, truth):
        reader(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [(3, 3.0), ("3", 3.0), (" 2.5e1 ", 25.0), (True, None), ("nan", None), ("1,5", None), (10**400, None), ("", None)],
)
def test_numbers_are_read_as_text_too_but_never_from_truth_values(value: object, expected: float | None) -> None:
    assert number(value) == expected


DOMAIN = b"<domain type='kvm'><name>a</name></domain>"


def test_documents_in_one_xml_file_are_all_read() -> None:
    content = b'<?xml version="1.0"?>\n' + DOMAIN + b'\n<?xml version="1.0"?>\n' + DOMAIN
    assert [element.tag for element in elements_of(file(content))] == ["domain", "domain"]


BOMB = b'<!DOCTYPE a [<!ENTITY b "xxxxxxxxxx"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><domain>&c;</domain>'


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (BOMB, "x.xml:1:1: declares a document type or entities"),
        (b'\n<!DOCTYPE a SYSTEM "file:///etc/passwd"><domain/>', "x.xml:2:1: declares"),
        (b"<domain><name>a</na", "is not XML, or was cut off"),
        (b"<domain>\n<a></b></domain>", "x.xml:2:"),
        (b"<a>" * 5000 + b"</a>" * 5000, "nests deeper than"),
        (b"<domain>&undefined;</domain>", "is not XML"),
        (b"just text & more", "is not XML"),
    ],
    ids=["laughs", "external", "cut", "crossed", "deep", "undefined", "no xml"],
)
def test_hostile_xml_is_refused(content: bytes, expected: str) -> None:
    with pytest.raises(InputError) as caught:
        list(elements_of(file(content, "x.xml")))
    assert expected in str(caught.value.problems[0])
