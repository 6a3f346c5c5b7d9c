"""The text of an imported inventory, the short sections first and the servers last."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from vconsolidate.inventory.importing.fragment import Fact, Facts, Fragment, Record
from vconsolidate.inventory.importing.writing.order import Order, order_of
from vconsolidate.inventory.importing.writing.records import field_lines, record_lines
from vconsolidate.inventory.importing.writing.scalars import scalar, visible
from vconsolidate.inventory.schema.datastores import DatastoreSection
from vconsolidate.inventory.schema.inventory import InventorySection
from vconsolidate.inventory.schema.network import NetworkSection
from vconsolidate.inventory.schema.resource_pools import ResourcePoolSection
from vconsolidate.inventory.schema.servers import ServerSection
from vconsolidate.inventory.schema.target import ClusterSection, HostSection, HostTypeSection
from vconsolidate.inventory.schema.traces import TraceSection

if TYPE_CHECKING:
    from vconsolidate.inventory.importing.fragment import ClusterRecord

_ABOUT_DATASTORES: Final = (
    "Shared datastores with their sizes. Remove the # to make them limits: a plan then finds a datastore for every "
    "file, after growth and headroom, and no plan exists where they are too full (docs/storage.md)."
)

WIDTH: Final = 110

_HEAD: Final = """\
# Behind each value stands where it was read; a value without a comment was read where its name was.
# Edit this file as you like. The next import into it keeps your edits and says what has changed in the source.\
"""


@dataclass(frozen=True, slots=True)
class Table:
    """The table that lists the servers: its name, and a line per column that says where it was read."""

    file: str
    columns: Sequence[str]


def document(merged: Fragment, traces: Sequence[Facts] = (), table: Table | None = None) -> str:
    """
    Return the inventory.

    Parameters
    ----------
    merged
        Everything that was read, its names as the inventory has them.
    traces
        Entries of ``traces:``.
    table
        Of the servers; None where they stand in the inventory itself.
    """
    lines = [*head_lines(merged), "version: 1"]
    lines += _whole(merged.facts)
    lines += _section("target", _clusters(merged.clusters))
    lines += _section("present_hosts", _records(merged.present_hosts, order_of(HostSection, "name")))
    lines += _section("networks", _records(merged.networks, order_of(NetworkSection, "name")))
    lines += _datastores(merged.datastores)
    lines += _section("resource_pools", _records(merged.resource_pools, order_of(ResourcePoolSection, "name")))
    lines += _section("rules", _records(map(_named_after_kind, merged.rules), _rule_order, by_name=False))
    lines += _section("traces", _records([Record("", "", facts) for facts in traces], order_of(TraceSection)))
    if table is not None:
        lines += ["", "# Columns of the table, and where they were read:"]
        lines += [f"#   {visible(column)}" for column in table.columns]
        lines += [f"servers: {{from: {scalar(table.file)}}}"]
    else:
        lines += _section("servers", _records(merged.servers, order_of(ServerSection, "name")))
    return "\n".join(lines) + "\n"


def head_of(text: str) -> list[str]:
    """Return the comment on top of an inventory."""
    lines = text.split("\n")
    return lines[: next((number for number, line in enumerate(lines) if not line.startswith("#")), len(lines))]


def head_lines(merged: Fragment) -> list[str]:
    """Return the comments on top: the sources, what was assumed, what was left out."""
    lines = _wrapped(f"{merged.source}, imported by vconsolidate: {', '.join(merged.files)}", "")
    lines += ["#", *_HEAD.splitlines()]
    if merged.notes:
        lines += ["#", "# Assumed or repaired:"]
        lines += [line for note in merged.notes for line in _wrapped(note)]
    if merged.left_out:
        lines += ["#", "# Left out:"]
        lines += [
            line for left in merged.left_out for line in _wrapped(left_out_words(left.count, left.what, left.why))
        ]
    return lines


def left_out_words(count: int, what: str, why: str) -> str:
    """Return ``12 templates: they never run``."""
    return f"{count:,} {what}: {why}" if why else f"{count:,} {what}"


def _wrapped(text: str, bullet: str = "- ") -> list[str]:
    rest = " " * len(bullet)
    return [
        f"# {line}"
        for line in textwrap.wrap(
            visible(text), WIDTH, initial_indent=bullet, subsequent_indent=rest, break_long_words=False
        )
    ]


def _whole(facts: Facts) -> list[str]:
    """Return the fields of the inventory as a whole; policy and prices each after an empty line."""
    lines: list[str] = []
    for line in field_lines(facts, order_of(InventorySection, "name", "currency"), 0):
        if line.endswith(":") and not line.startswith(" "):
            lines.append("")
        lines.append(line)
    return lines


def _section(key: str, lines: list[str]) -> list[str]:
    if not lines:
        return []
    return ["", f"{key}:", *(["  clusters:"] if key == "target" else []), *lines]


def _datastores(stores: Iterable[Record]) -> list[str]:
    """Return the datastores as comments: how full a plan may make them is for their owner to say."""
    sized = [store for store in stores if "capacity" in store.facts]
    if not sized:
        return []
    lines = ["datastores:", *_records(sized, order_of(DatastoreSection, "name"))]
    return ["", *_wrapped(_ABOUT_DATASTORES, ""), *(f"# {line}" for line in lines)]


def _records(records: Iterable[Record], order: Order, *, by_name: bool = True, indent: int = 2) -> list[str]:
    listed = sorted(records, key=lambda record: (record.name.casefold(), record.name)) if by_name else records
    return [line for record in listed for line in record_lines(record, order, indent)]


def _clusters(clusters: Iterable[ClusterRecord]) -> list[str]:
    lines: list[str] = []
    for cluster in sorted(clusters, key=lambda cluster: (cluster.name.casefold(), cluster.name)):
        types = _records(cluster.host_types, order_of(HostTypeSection, "name"), indent=8)
        hosts = _records(cluster.hosts, order_of(HostSection, "name"), indent=8)
        lines += record_lines(
            Record(cluster.name, cluster.origin, cluster.facts),
            order_of(ClusterSection, "name"),
            4,
            ["      host_types:", *types] if types else [],
            ["      hosts:", *hosts] if hosts else [],
        )
    return lines


_RULE_FIELDS: Final = ("kind", "name", "servers", "groups", "hosts", "host_sets", "scope", "limit", "level", "reason")


def _named_after_kind(rule: Record) -> Record:
    named = {"name": Fact(rule.name, rule.origin)} if rule.name else {}
    return Record("", "", {**named, **rule.facts})


def _rule_order(field: str) -> tuple[tuple[int, str], ...]:
    head = field.partition(".")[0]
    return ((_RULE_FIELDS.index(head) if head in _RULE_FIELDS else len(_RULE_FIELDS), field),)
