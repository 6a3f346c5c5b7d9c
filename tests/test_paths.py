"""Paths that libraries in Rust read: the bytes of the name count, not how the locale spells them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from vconsolidate.errors import UsageError
from vconsolidate.paths import utf8

pytestmark = pytest.mark.skipif(os.name != "posix", reason="names of files are bytes on POSIX only")


def test_a_name_that_the_locale_cannot_spell_is_found_by_its_bytes() -> None:
    spelled_in_ascii = "Größe".encode().decode("ascii", errors="surrogateescape")
    assert utf8(Path("plans") / spelled_in_ascii) == "plans/Größe"
    assert utf8("plans/Größe") == "plans/Größe"


def test_a_name_that_is_not_utf8_is_refused() -> None:
    with pytest.raises(UsageError, match=r'"plans/gr\\xf6sse" is not a name in UTF-8') as refused:
        utf8(os.fsdecode(b"plans/gr\xf6sse"))
    assert refused.value.hint == "use names of files and folders in UTF-8"
