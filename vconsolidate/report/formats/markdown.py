"""Summary for a pull-request comment or a wiki: the verdict first, details folded."""

from __future__ import annotations

from vconsolidate.report.applications import APPLICATIONS, REPLICAS, application_rows, replica_rows
from vconsolidate.report.datastores import DATASTORES, OPERATIONS, datastore_rows, operation_rows, storage_lines
from vconsolidate.report.events import EVENTS, GROWTH, event_rows, growth_rows
from vconsolidate.report.firewall import FLOWS, RULES, SERVICES, firewall_title, flow_rows, rule_rows, service_rows
from vconsolidate.report.grouping import grouped
from vconsolidate.report.isolation import BLAST, NEIGHBOURS, blast_rows, neighbour_rows, neighbour_words
from vconsolidate.report.levels import MOVES, changes_from, levels, move_rows, stability
from vconsolidate.report.limits import LIMITS, ignored_words, limit_rows, short_limit_rows
from vconsolidate.report.markdown_blocks import folded, literal, table
from vconsolidate.report.markdown_words import in_language
from vconsolidate.report.network import (
    HOST_SWITCHES,
    PORT_GROUPS,
    TRAFFIC,
    has_switches,
    host_switch_rows,
    port_group_rows,
    traffic_rows,
)
from vconsolidate.report.options import Options
from vconsolidate.report.planning_period import planning_words
from vconsolidate.report.platforms import PLATFORMS, PLATFORMS_TITLE, platform_rows
from vconsolidate.report.recovery import LOST, TIERS, lost_rows, recovery_lines, tier_rows
from vconsolidate.report.recovery import TITLE as RECOVERY
from vconsolidate.report.room_and_pools import (
    POOL_MEMORY,
    POOLS,
    PRODUCTS,
    QUOTAS,
    ROOM,
    binding_words,
    pool_memory_rows,
    pool_rows,
    product_rows,
    quota_rows,
    reserved_room_lines,
    room_rows,
)
from vconsolidate.report.savings.rows import (
    COLUMNS,
    formula_rows,
    input_rows,
    missing_rows,
    return_sentences,
    row_notes,
    short_rows,
)
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.services import CLUSTER_SERVICES, UPGRADE, cluster_service_rows, upgrade_rows
from vconsolidate.report.storage import cluster_columns, cluster_rows
from vconsolidate.report.switch_off import TITLE, switch_off_rows
from vconsolidate.report.templates import TEMPLATES, template_rows, template_words
from vconsolidate.report.templates import TITLE as TITLE_OF_TEMPLATES
from vconsolidate.report.tongue import translator_of
from vconsolidate.report.unix_frames import FRAMES, PARTITIONS, frame_rows, partition_rows
from vconsolidate.report.wording import (
    claim_status,
    conflicts_heading,
    dispositions_for,
    evidence_words,
    outcome_words,
    percent,
    place_of,
    tightest,
    worst_hosts,
)

SUFFIX = ".md"


def render(document: PlanDocument, options: Options) -> str:
    """Return the summary in GitHub-flavoured Markdown."""
    blocks = [
        f"### {literal(document.name)}",
        f"**{literal(document.verdict)}**",
        _findings(document),
        _conflicts(document),
        _limits(document),
        table(("level", "value", "proof"), levels(document)),
        table((TITLE[:1].lower() + TITLE[1:], ""), switch_off_rows(document)),
        table((changes_from(document), ""), stability(document)),
        folded("Moves", table(MOVES, move_rows(document))),
        _unprotected(document),
        _savings(document),
        folded("Hosts", _hosts(document)),
        folded(PLATFORMS_TITLE, table(PLATFORMS, platform_rows(document))),
        folded("Storage", _storage(document)),
        folded("Applications", _applications(document)),
        folded("UNIX frames", _unix_frames(document)),
        folded("Virtual switches", _switches(document)),
        table(PRODUCTS, product_rows(document), numeric=(1, 2, 3, 4, 5)),
        folded("Resource pools", table(POOLS, pool_rows(document), numeric=(2, 3, 4, 5, 6))),
        folded("Memory of resource pools", table(POOL_MEMORY, pool_memory_rows(document), numeric=(1, 2, 3, 4))),
        folded("Quotas", table(QUOTAS, quota_rows(document), numeric=(2, 3))),
        folded(TITLE_OF_TEMPLATES, _templates(document)),
        folded("Room for more VMs", _room(document)),
        *(
            folded(literal(f"Host firewalls, {firewall_title(one)}"), table(SERVICES, service_rows(one)))
            for one in document.firewalls
        ),
        folded("Zone rules", table(RULES, rule_rows(document))),
        folded("Flows", table(FLOWS, flow_rows(document))),
        folded(RECOVERY, _recovery(document)),
        folded("Servers not virtualised", _left_out(document)),
        folded("Replay: the worst hosts", _replay(document)),
        folded("Events", table(EVENTS, event_rows(document), numeric=(5, 6, 8))),
        folded("Isolation", _isolation(document)),
        folded("Services", table(CLUSTER_SERVICES, cluster_service_rows(document))),
        folded("Rolling upgrade", table(UPGRADE, upgrade_rows(document), numeric=(1, 4, 5))),
        folded("Hot add", table(GROWTH, growth_rows(document), numeric=(1, 4))),
        folded("Evidence", _evidence(document)),
    ]
    text = "\n\n".join(block for block in blocks if block) + "\n"
    return in_language(text, translator_of(document, options.language), literal) if options.translated else text


def _applications(document: PlanDocument) -> str:
    found = table(APPLICATIONS, application_rows(document), numeric=(1, 4))
    replicas = table(REPLICAS, replica_rows(document), numeric=(3,))
    return "\n\n".join(block for block in (found, replicas if found else "") if block)


def _unix_frames(document: PlanDocument) -> str:
    found = table(FRAMES, frame_rows(document), numeric=(2, 4))
    partitions = table(PARTITIONS, partition_rows(document), numeric=(2,))
    return "\n\n".join(block for block in (found, partitions) if block)


def _findings(document: PlanDocument) -> str:
    rows = [
        (
            group.worst.severity,
            group.worst.id,
            group.worst.subject,
            " ".join(part for part in (group.worst.message, group.worst.tip, group.others_words()) if part),
            place_of(group.worst.location),
        )
        for group in grouped(document.findings)
    ]
    ignored = "\n".join(f"- {literal(line)}" for line in ignored_words(document))
    found = table(("", "id", "subject", "finding", "where"), rows)
    return "\n\n".join(block for block in (found, ignored) if block)


def _limits(document: PlanDocument) -> str:
    short, every = short_limit_rows(document), limit_rows(document)
    found = table(LIMITS, short, numeric=(3,))
    rest = folded("All budgets and service levels", table(LIMITS, every, numeric=(3,)))
    return "\n\n".join(block for block in (found, rest if len(every) > len(short) else "") if block)


def _conflicts(document: PlanDocument) -> str:
    heading = conflicts_heading(document)
    return table(
        ("subject", f"{heading[:1].lower()}{heading[1:]}"),
        [(item.subject, item.message) for item in document.conflicts],
    )


def _unprotected(document: PlanDocument) -> str:
    headers = ("VM", "why it cannot restart when its host fails")
    return table(headers, [(item.subject, item.message) for item in document.unprotected])


def _savings(document: PlanDocument) -> str:
    savings = document.savings
    if savings is None:
        return ""
    currency = document.objective.currency
    rows = short_rows(savings, currency)
    sentences = [*return_sentences(savings, currency), *row_notes(savings, currency)]
    if not savings.lines:
        return table(COLUMNS[:-1], [row[:-1] for row in rows], numeric=(1, 2, 3, 4))
    details = (
        table(("line", "formula", "numbers", "inputs"), formula_rows(savings)),
        table(("input", "value", "low to high", "known", "source"), input_rows(savings)),
        table(("not shown", "state in the inventory"), missing_rows(savings)),
    )
    blocks = (
        table(COLUMNS, rows, numeric=(1, 2, 3, 4, 5)),
        "\n".join(f"- {literal(sentence)}" for sentence in sentences),
        folded("How the savings are calculated", "\n\n".join(part for part in details if part)),
    )
    return "\n\n".join(block for block in blocks if block)


def _hosts(document: PlanDocument) -> str:
    rows = []
    for host in document.hosts:
        loads = [tightest(host, resource) for resource in ("cpu", "vcpus", "memory")]
        shares = [percent(load.fraction) if load is not None else "" for load in loads]
        rows.append((host.name, host.type, f"{len(host.vms):,}", *shares, binding_words(host, document)))
    return table(("host", "type", "VMs", "CPU", "vCPUs", "memory", "limited by"), rows, numeric=(2, 3, 4, 5))


def _templates(document: PlanDocument) -> str:
    if document.templates is None:
        return ""
    rows = table(TEMPLATES, template_rows(document), numeric=(5,))
    return "\n\n".join(block for block in (rows, literal(template_words(document.templates))) if block)


def _room(document: PlanDocument) -> str:
    blocks = [*map(literal, reserved_room_lines(document)), table(ROOM, room_rows(document), numeric=(2, 3))]
    return "\n\n".join(block for block in blocks if block)


def _recovery(document: PlanDocument) -> str:
    tables = (table(TIERS, tier_rows(document)), table(LOST, lost_rows(document)))
    return "\n\n".join(block for block in (*map(literal, recovery_lines(document)), *tables) if block)


def _storage(document: PlanDocument) -> str:
    columns = cluster_columns(document)
    blocks = [
        table(columns, cluster_rows(document), numeric=tuple(range(1, len(columns)))),
        table(DATASTORES, datastore_rows(document), numeric=tuple(range(2, len(DATASTORES)))),
        table(OPERATIONS, operation_rows(document), numeric=(1, 2, 3, 4, 6)),
        *map(literal, storage_lines(document)),
    ]
    return "\n\n".join(block for block in blocks if block)


def _switches(document: PlanDocument) -> str:
    if not has_switches(document):
        return ""
    blocks = (
        table(HOST_SWITCHES, host_switch_rows(document), numeric=(3, 4, 5, 6, 7)),
        table(PORT_GROUPS, port_group_rows(document)),
        table(TRAFFIC, traffic_rows(document), numeric=(1, 2)),
    )
    return "\n\n".join(block for block in blocks if block)


def _left_out(document: PlanDocument) -> str:
    rows = [
        (item.server, outcome_words(item), item.reason)
        for action in ("keep_physical", "retire", "leave")
        for item in dispositions_for(document, action)
    ]
    return table(("server", "outcome", "reason"), rows)


def _isolation(document: PlanDocument) -> str:
    parts = (
        table(BLAST, blast_rows(document), numeric=(1, 2, 3, 4, 5)),
        literal(neighbour_words(document)),
        table(NEIGHBOURS, neighbour_rows(document), numeric=(3, 4, 5, 6, 7)),
    )
    return "\n\n".join(part for part in parts if part)


def _replay(document: PlanDocument) -> str:
    if document.replay is None:
        return ""
    rows = [
        (
            host.host,
            percent(host.cpu_mean_fraction),
            percent(host.cpu_peak_fraction),
            percent(host.ready_peak_fraction, 1),
            percent(host.memory_used_peak_fraction),
            host.worst_state,
        )
        for host in worst_hosts(document.replay, 10)
    ]
    headers = ("host", "CPU mean", "CPU peak", "peak ready", "memory peak", "memory state")
    blocks = [table(headers, rows, numeric=(1, 2, 3, 4)), literal(planning_words(document.replay))]
    return "\n\n".join(block for block in blocks if block)


def _evidence(document: PlanDocument) -> str:
    rows = [(claim_status(claim), claim.claim, evidence_words(claim)) for claim in document.verification]
    return table(("", "claim", "evidence"), rows)
