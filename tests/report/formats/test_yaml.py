"""YAML says the same as the plan document, whoever reads it."""

from __future__ import annotations

import json

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from vconsolidate.report.document import PlanDocument, dump
from vconsolidate.report.formats import FORMATS, Options
from vconsolidate.report.formats.yaml import as_yaml

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
KEYS = st.from_regex(r"[a-z]+_?[a-z]*", fullmatch=True) | st.sampled_from(["off", "on", "y", "NO", "null", "1", "a:"])
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner), max_leaves=20)


@given(st.dictionaries(KEYS, VALUES))
def test_what_is_written_reads_back(content: dict[str, object]) -> None:
    read = yaml.safe_load(as_yaml(content)) if content else {}
    assert read == content
    assert json.dumps(read) == json.dumps(content)  # 1 is not True, and "1" is not 1


def test_it_is_the_document(document: PlanDocument) -> None:
    content = FORMATS["yaml"].render(document, Options())
    assert yaml.safe_load(content) == json.loads(dump(document))


@pytest.mark.parametrize("text", ["no", "1:30", "0123", "~", "a: b", "- x", "# x", "\U000e0001\u202e\x1b", "東京", ""])
def test_words_stay_words_and_nothing_drives_a_terminal(text: str) -> None:
    written = as_yaml({"key": text})
    assert yaml.safe_load(written) == {"key": text}
    assert written.rstrip("\n").isprintable()
