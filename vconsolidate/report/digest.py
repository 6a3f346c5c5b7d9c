"""
A plan document carries a digest of itself, so that one that was changed by hand says so.

It is no protection against anyone who wants to deceive, only against taking an edited figure for a proven one.
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
    """Return a document that claims what it said before without proof."""
    claims = tuple(
        Claim(claim=claim.claim, rests_on="nothing", holds=None, evidence=f"claimed; changed since: {EDITED}")
        for claim in document.verification
    )
    changed = tuple(dict.fromkeys((*document.changed, EDITED)))
    edited = document.model_copy(update={"verification": claims, "changed": changed})
    return edited.model_copy(update={"verdict": verdict(edited)})
