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
    rest = {key: value for key, value in content.items() if key != FIELD}
    canonical = json.dumps(rest, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


def withdraw_claims(document: PlanDocument) -> PlanDocument:
    """Return an edited document with all its claims marked as unsupported."""
    claims = tuple(
        Claim(claim=claim.claim, rests_on="nothing", holds=None, evidence=f"claimed, but {EDITED} was edited by hand")
        for claim in document.verification
    )
    changed = tuple(dict.fromkeys((*document.changed, EDITED)))
    edited = document.model_copy(update={"verification": claims, "changed": changed})
    return edited.model_copy(update={"verdict": verdict(edited)})
