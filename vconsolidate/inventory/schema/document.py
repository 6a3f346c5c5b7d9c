"""Make the JSON Schema of an inventory, rules included, from the sections."""

from __future__ import annotations

from typing import Annotated, Any, Union

from pydantic import Field, create_model
from pydantic.json_schema import GenerateJsonSchema

from vconsolidate.catalog.load import load_catalog
from vconsolidate.check.budgets.registry import BUDGETS
from vconsolidate.inventory.schema.base import Section
from vconsolidate.inventory.schema.inventory import InventorySection
from vconsolidate.rules.registry import RULES

DIALECT = "https://json-schema.org/draft/2020-12/schema"


class _Generator(GenerateJsonSchema):
    """JSON Schema without the noise: titles made from names, and defaults of whole sections."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ANN401, ARG002
        """Return False: hover text is the description, a title would only repeat the key."""
        return False


def build() -> dict[str, Any]:
    """Return the JSON Schema of an inventory file."""
    schemas = tuple(rule.schema for rule in RULES.values() if rule.schema is not None)
    rule: Any = Annotated[Union[schemas], Field(discriminator="kind")]  # noqa: UP007
    whole: type[Section] = create_model(
        "Inventory",
        __base__=InventorySection,
        __doc__=InventorySection.__doc__,
        rules=(list[rule], Field(default=[], description="Placement rules.")),
    )
    schema = whole.model_json_schema(by_alias=True, schema_generator=_Generator)
    _tidy(schema)
    for section in schema["properties"].values():
        section.pop("default", None)
    _list_known_names(schema["$defs"])
    return {"$schema": DIALECT, **schema, "title": "vconsolidate inventory, version 1"}


def _list_known_names(sections: dict[str, Any]) -> None:
    """Let editors complete the names of this version's catalogue, rules and budgets."""
    catalog = load_catalog()
    sections["ClusterSection"]["properties"]["hypervisor"]["enum"] = list(catalog.hypervisors)
    sections["BudgetSection"]["properties"]["metric"]["enum"] = list(BUDGETS)
    for section in ("ClusterLicenceSection", "LicenceRule"):
        sections[section]["properties"]["counting"]["enum"] = list(catalog.counting_rules)
    for section in ("ServerSection", "ServerFields"):
        sections[section]["properties"]["os"]["enum"] = sorted(catalog.guests)
        sections[section]["properties"]["workload"]["enum"] = list(catalog.workload_classes)


def _tidy(value: Any) -> None:  # noqa: ANN401
    """Leave out what editors would show and nobody reads: null as a way to say nothing, and class names as titles."""
    if isinstance(value, dict):
        if isinstance(value.get("title"), str):
            del value["title"]
        options = value.get("anyOf")
        if isinstance(options, list) and {"type": "null"} in options:
            rest = [option for option in options if option != {"type": "null"}]
            if value.get("default", 0) is None:
                del value["default"]
            if len(rest) == 1:
                del value["anyOf"]
                value.update({**rest[0], **{key: value[key] for key in value}})
            else:
                value["anyOf"] = rest
        if isinstance(value.get("default"), dict) or (value.get("type") == "string" and "pattern" in value):
            value.pop("default", None)
        for key, child in value.items():
            _tidy([*child.values()] if key == "properties" else child)  # a property may be called "default"
    elif isinstance(value, list):
        for child in value:
            _tidy(child)
