"""All kinds of findings: every file of this folder called ``vc…`` defines one as `KIND`, and nothing else knows it."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from types import MappingProxyType

from vconsolidate.check import findings
from vconsolidate.check.findings.base import FindingKind


def _found() -> dict[str, FindingKind]:
    names = sorted(info.name for info in pkgutil.iter_modules(findings.__path__) if info.name.startswith("vc"))
    found: list[FindingKind] = [importlib.import_module(f"{findings.__name__}.{name}").KIND for name in names]
    return {kind.id: kind for kind in found}


KINDS: Mapping[str, FindingKind] = MappingProxyType(_found())
"""Identifier → kind of finding, in the order of the identifiers."""
