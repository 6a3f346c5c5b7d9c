"""The key of other names, in a file of its own that only its owner may read, with the table that leads back."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from vconsolidate.errors import InputError, Problem
from vconsolidate.input_limits import MAX_TABLE_BYTES
from vconsolidate.inventory.files import read_bytes

FORMAT: Final = 1
KEY_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Key:
    """
    A key, and the names that it was used for.

    Parameters
    ----------
    originals
        Other name → name.
    """

    secret: bytes
    originals: Mapping[str, str] = field(default_factory=dict)


def read_key(path: Path) -> Key:
    """
    Return the key in a file; a new one where there is no file.

    Raises
    ------
    InputError
        When the file is no key.
    """
    if not path.exists():
        return Key(secrets.token_bytes(KEY_BYTES))
    data = read_bytes(path, str(path), MAX_TABLE_BYTES, "name another file with --key")
    try:
        found = json.loads(data)
        key = Key(bytes.fromhex(found["key"]), {str(other): str(name) for other, name in found["names"].items()})
        known = found["format"] == FORMAT and len(key.secret) == KEY_BYTES
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        key, known = Key(b""), False
    if not known:
        message = "is not a key of other names (name another file with --key; it is made where there is none)"
        raise InputError([Problem(str(path), 0, 0, "", message)])
    return key


def key_bytes(key: Key) -> bytes:
    """Return the content of the file of a key."""
    content = {"format": FORMAT, "key": key.secret.hex(), "names": dict(sorted(key.originals.items()))}
    return (json.dumps(content, ensure_ascii=False, indent=0) + "\n").encode()
