"""The base inventory with a change: the pair of inventories of an effect."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import yaml

from tests.systems.system import FOLDER


def inventory(*changes: dict[str, Any]) -> str:
    """Return the base inventory with the changes merged into it, as YAML."""
    data = yaml.safe_load((FOLDER / "base.yaml").read_text(encoding="utf-8"))
    for change in changes:
        data = merged(data, change)
    return yaml.safe_dump(data, sort_keys=False, allow_unicode=True)


def merged(value: Any, change: Any) -> Any:
    """Return a value with a change: mappings by key, lists of named entries by name, anything else replaced."""
    if isinstance(value, dict) and isinstance(change, dict):
        result = dict(value)
        for key, item in change.items():
            result[key] = merged(value[key], item) if key in value else deepcopy(item)
        return {key: item for key, item in result.items() if item is not None}
    if _named(value) and _named(change):
        by_name = {item["name"]: item for item in value}
        for item in change:
            by_name[item["name"]] = merged(by_name.get(item["name"], {}), item)
        return list(by_name.values())
    return deepcopy(change)


def _named(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) and "name" in item for item in value)
