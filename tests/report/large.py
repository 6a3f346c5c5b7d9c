"""A plan document as large as wanted: the hosts and VMs of a small one, over and over under new names."""

from __future__ import annotations

from typing import Any

from vconsolidate.report.schema.plan_document import PlanDocument

_NAMES = {"host", "vm", "vms", "hosts", "server", "worst_vm"}
"""Fields of repeated parts that hold names of hosts, VMs or servers."""


def enlarged(document: PlanDocument, times: int) -> PlanDocument:
    """Return the document with `times` as many hosts, VMs and failures; counts and sums are left as they are."""
    data = document.model_dump(mode="json")
    for key in ("hosts", "vms", "placements", "dispositions"):
        data[key] = _repeated(data[key], times)
    replay = data["replay"]
    for key in ("hosts", "vms", "failures", "risks", "growth", "heat"):
        replay[key] = _repeated(replay[key], times)
    data["hosts_used"] = len(data["hosts"])
    return PlanDocument.model_validate(data, strict=False)


def _repeated(parts: list[dict[str, Any]], times: int) -> list[dict[str, Any]]:
    return [_renamed(part, f"-{number:03d}") for number in range(times) for part in parts]


def _renamed(part: dict[str, Any], suffix: str) -> dict[str, Any]:
    own = {key: _suffixed(value, suffix) if key in _NAMES else value for key, value in part.items()}
    if "name" in own:
        own["name"] += suffix
    for key in ("restarts", "stranded"):
        own |= {key: [_renamed(item, suffix) for item in own[key]]} if key in own else {}
    return own


def _suffixed(value: Any, suffix: str) -> Any:  # noqa: ANN401 - part of a JSON document
    if isinstance(value, list):
        return [_suffixed(item, suffix) for item in value]
    return f"{value}{suffix}" if isinstance(value, str) and value else value
