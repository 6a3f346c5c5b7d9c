"""A digest of a packing problem: two problems of one digest are the same problem, whatever run they come from."""

from __future__ import annotations

import hashlib
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np

from vconsolidate.packing.solver.problem import Problem


def fingerprint(problem: Problem) -> str:
    """Return the SHA-256 of everything that a problem states, in hexadecimal."""
    digest = hashlib.sha256()
    _feed(digest, problem)
    return digest.hexdigest()


def _feed(digest: Any, value: object) -> None:  # noqa: ANN401 - hashlib has no public name for its type
    if isinstance(value, np.ndarray):
        digest.update(f"{value.dtype.str}{value.shape}".encode())
        digest.update(np.ascontiguousarray(value).tobytes())
    elif is_dataclass(value):
        digest.update(type(value).__name__.encode())
        for one in fields(value):
            _feed(digest, getattr(value, one.name))
    elif isinstance(value, (tuple, list)):
        digest.update(f"[{len(value)}".encode())
        for item in value:
            _feed(digest, item)
    else:
        digest.update(f"{type(value).__name__}:{value!r};".encode())
