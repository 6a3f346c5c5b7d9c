"""Which document of this program a file holds, told from its first bytes, so that a mix-up gets one clear error."""

from __future__ import annotations

import re
from typing import Final, Literal, cast

HEAD_BYTES: Final = 4096

Own = Literal[
    "inventory",
    "plan",
    "assessment",
    "difference",
    "baseline",
    "scenarios",
    "priors",
    "what-if",
    "frontier",
    "compare",
    "migrate",
    "rebalance",
    "runway",
    "track",
]

_OF_KEY: Final = {
    "difference": "difference",
    "baseline": "baseline",
    "priors": "priors",
    "what_if": "what-if",
    "frontier": "frontier",
    "comparison": "compare",
    "migration": "migrate",
    "rebalancing": "rebalance",
    "runway": "runway",
    "tracking": "track",
}
"""First key of a document, without ``_version`` → what it is."""

_RESULTS: Final = ("what-if", "frontier", "compare", "migrate", "rebalance", "runway", "track")
"""Documents named after the command that writes them."""

_FIRST_KEY: Final = re.compile(r"\A\ufeff?\s*\{?\s*[\"']?([a-z_]+)_version[\"']?\s*:")
_SCENARIOS: Final = re.compile(r"(?m)^scenarios\s*:")
_AS_OF: Final = re.compile(r"[\"']as_of[\"']\s*:")
_INVENTORY: Final = re.compile(r"(?m)(?:^|[{,])\s*[\"']?version[\"']?\s*:\s*1\b")

CALLED: Final = {
    "inventory": "an inventory",
    "plan": "a plan document",
    "assessment": "an assessment",
    "difference": "a difference of two plans",
    "baseline": "a baseline",
    "scenarios": "a scenario file",
    "priors": "a file of priors",
    **{command: f"a result of {command}" for command in _RESULTS},
}

NOT_AN_INVENTORY: Final = {
    **{
        command: f"is a result of {command}, not an inventory; name the inventory that it was made from"
        for command in _RESULTS
    },
    "plan": "is a plan document, not an inventory: report, check, diff, explain, verify, capacity and replay take it; "
    "name the inventory that it was made from to plan again",
    "assessment": "is an assessment, not an inventory; name the inventory that it was made from",
    "difference": "is a difference of two plans, not an inventory; name the inventory of one of them",
    "baseline": "is a baseline, not an inventory; use it with check --baseline",
    "scenarios": "is a scenario file, not an inventory: name it after the inventory, `what-if INVENTORY SCENARIOS`",
    "priors": "is a file of priors, not an inventory: name it after the inventory, `plan INVENTORY --priors FILE`",
}

NOT_A_PLAN: Final = {
    **{
        command: f"is a result of {command}, not a plan document; name the plan or the inventory that it was made from"
        for command in _RESULTS
    },
    "inventory": "is an inventory, not a plan document: write one with `vconsolidate plan {file} -o json=plan.json`; "
    "check, diff and capacity also take the inventory",
    "plan": "is not JSON: commands read plan documents in JSON only; write one with -o json=PATH",
    "assessment": "is an assessment, not a plan document; write one with `vconsolidate plan INVENTORY -o json=PATH`",
    "difference": "is a difference of two plans, not a plan document; name one of the plans",
    "baseline": "is a baseline, not a plan document; use it with check --baseline",
    "scenarios": "is a scenario file, not a plan document: name it after an inventory, `what-if INVENTORY SCENARIOS`",
    "priors": "is a file of priors, not a plan document: name it after an inventory, `plan INVENTORY --priors FILE`",
    "what-if": "is a result of what-if, not a plan document; what-if --plans FOLDER writes the plans of scenarios",
}


def own_document(head: str) -> Own | None:
    """
    Return what a file is that begins with `head`; None where it is none of this program's documents.

    An inventory is known by its version, a document by its first key; an assessment has the day it was made for.
    Scenarios have a key of their own.
    """
    found = _FIRST_KEY.match(head)
    if found is not None and found[1] == "schema":
        return "assessment" if _AS_OF.search(head) else "plan"
    if found is not None and found[1] in _OF_KEY:
        return cast("Own", _OF_KEY[found[1]])
    if _SCENARIOS.search(head):
        return "scenarios"
    return "inventory" if _INVENTORY.search(head) else None
