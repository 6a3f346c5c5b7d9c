"""
A plan document contains a digest of itself, so that a document edited by hand is recognised.

The digest does not protect against deception, only against mistaking an edited figure for a proven one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Final

from vconsolidate.report.schema.outcome import Claim
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.verdict import EDITED, verdict

FIELD: Final = "digest"


def digest_of(content: Mapping[str, object]) -> str:
    """Return the SHA-256 of a document's content without its digest; the layout of the JSON does not matter."""
    found = Digest()
    for key in sorted(content.keys() - {FIELD}):
        found.take(key, content[key])
    return found.end()


class Digest:
    """A digest in the making, key by key in the order of their names: a large document is never one text."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self._separator = "{"

    def take(self, key: str, value: object) -> None:
        """Take the next key and its value."""
        self._feed(f"{self._separator}{_canonical(key)}:")
        self._separator = ","
        if isinstance(value, list) and value:
            before = "["
            for element in value:
                self._feed(before + _canonical(element))
                before = ","
            self._feed("]")
        else:
            self._feed(_canonical(value))

    def end(self) -> str:
        """Return the digest in hexadecimal."""
        self._feed("{}" if self._separator == "{" else "}")
        return self._hash.hexdigest()

    def _feed(self, text: str) -> None:
        self._hash.update(text.encode("utf-8", "surrogatepass"))


def _canonical(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def withdraw_claims(document: PlanDocument) -> PlanDocument:
    """Return an edited document with all its claims marked as unsupported."""
    claims = tuple(
        Claim(claim=claim.claim, rests_on="nothing", holds=None, evidence=f"claimed, but {EDITED} was edited by hand")
        for claim in document.verification
    )
    changed = tuple(dict.fromkeys((*document.changed, EDITED)))
    edited = document.model_copy(update={"verification": claims, "changed": changed})
    return edited.model_copy(update={"verdict": verdict(edited)})
