"""Which document of this program a file holds, told from its first bytes, so that a mix-up gets one clear error."""

from __future__ import annotations

import re
from typing import Final, Literal

HEAD_BYTES: Final = 4096

Own = Literal["inventory", "plan", "assessment", "difference", "baseline", "scenarios", "what-if", "frontier"]

_FIRST_KEY: Final = re.compile(
    r"\A\ufeff?\s*\{?\s*[\"']?(schema|difference|baseline|what_if|frontier)_version[\"']?\s*:"
)
_SCENARIOS: Final = re.compile(r"(?m)^scenarios\s*:")
_AS_OF: Final = re.compile(r"[\"']as_of[\"']\s*:")
_INVENTORY: Final = re.compile(r"(?m)(?:^|[{,])\s*[\"']?version[\"']?\s*:\s*1\b")

NOT_AN_INVENTORY: Final = {
    "plan": "is a plan document, not an inventory: report, check, diff, explain, verify, capacity and replay take it; "
    "name the inventory that it was made from to plan again",
    "assessment": "is an assessment, not an inventory; name the inventory that it was made from",
    "difference": "is a difference of two plans, not an inventory; name the inventory of one of them",
    "baseline": "is a baseline, not an inventory; use it with check --baseline",
    "scenarios": "is a scenario file, not an inventory: name it after the inventory, `what-if INVENTORY SCENARIOS`",
    "what-if": "is a result of what-if, not an inventory; name the inventory that it was made from",
    "frontier": "is a result of frontier, not an inventory; name the inventory that it was made from",
}

NOT_A_PLAN: Final = {
    "inventory": "is an inventory, not a plan document: write one with `vconsolidate plan {file} -o json=plan.json`; "
    "check, diff and capacity also take the inventory",
    "plan": "is not JSON: commands read plan documents in JSON only; write one with -o json=PATH",
    "assessment": "is an assessment, not a plan document; write one with `vconsolidate plan INVENTORY -o json=PATH`",
    "difference": "is a difference of two plans, not a plan document; name one of the plans",
    "baseline": "is a baseline, not a plan document; use it with check --baseline",
    "scenarios": "is a scenario file, not a plan document: name it after an inventory, `what-if INVENTORY SCENARIOS`",
    "what-if": "is a result of what-if, not a plan document; what-if --plans FOLDER writes the plans of scenarios",
    "frontier": "is a result of frontier, not a plan document; name an inventory or a plan",
}


def own_document(head: str) -> Own | None:
    """
    Return what a file is that begins with `head`; None where it is none of this program's documents.

    An inventory is known by its version, a document by its first key; an assessment has the day it was made for.
    Scenarios have a key of their own.
    """
    found = _FIRST_KEY.match(head)
    if found is not None:
        kinds: dict[str, Own] = {
            "difference": "difference",
            "baseline": "baseline",
            "what_if": "what-if",
            "frontier": "frontier",
        }
        return kinds.get(found[1], "assessment" if _AS_OF.search(head) else "plan")
    if _SCENARIOS.search(head):
        return "scenarios"
    return "inventory" if _INVENTORY.search(head) else None
