"""Answers of ``vconsolidate zones``, for people and for programs."""

from __future__ import annotations

from collections.abc import Mapping

from vconsolidate.firewall.examine import Example
from vconsolidate.firewall.first_match import Verdict
from vconsolidate.firewall.words import example_words, traffic_words
from vconsolidate.report.firewall import FLOWS, RULES, default_words, flow_rows, rule_rows
from vconsolidate.report.printable import as_json as json_text
from vconsolidate.report.printable import printable
from vconsolidate.report.schema.plan_document import PlanDocument


def verdict_text(connection: Example, verdict: Verdict, host_of: Mapping[str, str]) -> str:
    """
    Return what happens to a connection, which rule decides, and whether it leaves a host.

    Parameters
    ----------
    host_of
        Server → host.
    """
    action = "allowed" if verdict.action == "allow" else "denied"
    lines = [f"{action}: {example_words(connection)}"]
    rule = verdict.rule
    if rule is None:
        lines.append(f"  default: {verdict.action} (no rule matches)")
    else:
        ends = f"from {rule.source.words} to {rule.destination.words}, {traffic_words(rule.traffic)}"
        lines.append(f"  rule: {rule.name}, level {rule.level} ({ends}: {rule.action})")
        if rule.place.line:
            lines.append(f"  stated at: {rule.place}")
        if rule.reason:
            lines.append(f"  reason: {rule.reason}")
    lines.append(f"  path: {_path(connection, host_of)}")
    return "\n".join(map(printable, lines)) + "\n"


def _path(connection: Example, host_of: Mapping[str, str]) -> str:
    names = (connection.source, connection.destination)
    hosts = [None if name is None else host_of.get(name, "") for name in names]
    if None in hosts:
        return "leaves the data centre's VMs"
    if not all(hosts):
        lacking = next(str(name) for name, host in zip(names, hosts, strict=True) if not host)
        return f"{lacking} is on no host of the plan"
    return f"stays on {hosts[0]}" if hosts[0] == hosts[1] else f"leaves {hosts[0]} for {hosts[1]}"


def verdict_json(connection: Example, verdict: Verdict, host_of: Mapping[str, str]) -> str:
    """Return what happens to a connection as JSON; null stands for the outside."""
    rule = verdict.rule
    document = {
        "from": connection.source,
        "to": connection.destination,
        "protocol": connection.protocol,
        "port": connection.port,
        "allowed": verdict.action == "allow",
        "rule": None if rule is None else rule.name,
        "level": None if rule is None else rule.level,
        "location": None if rule is None else {"file": rule.place.file, "line": rule.place.line},
        "from_host": None if connection.source is None else host_of.get(connection.source),
        "to_host": None if connection.destination is None else host_of.get(connection.destination),
    }
    return json_text(document, indent=2) + "\n"


def policy_text(document: PlanDocument) -> str:
    """Return rules, flows, and the rules of each host."""
    lines: list[str] = []
    if document.zone_policy is not None:
        lines += [f"Zone rules: {default_words(document)}", *_rows(RULES, rule_rows(document)), ""]
    if document.flows:
        lines += ["Flows", *_rows(FLOWS, flow_rows(document)), ""]
    if document.zone_policy is not None:
        lines.append("Rules of each host, by number")
        for host in document.zone_policy.hosts:
            numbers = ", ".join(map(str, host.rules)) or "none"
            lines.append(f"  {host.host}: {numbers}")
    return "\n".join(map(printable, lines)).rstrip() + "\n"


def policy_json(document: PlanDocument) -> str:
    """Return rules, flows, and the rules of each host as JSON."""
    policy = document.zone_policy
    answer = {
        "zone_policy": None if policy is None else policy.model_dump(mode="json"),
        "flows": [flow.model_dump(mode="json") for flow in document.flows],
    }
    return json_text(answer, indent=2) + "\n"


def _rows(titles: tuple[str, ...], rows: list[tuple[str, ...]]) -> list[str]:
    table = [titles, *rows]
    widths = [max(len(row[column]) for row in table) for column in range(len(titles))]
    return [
        f"  {'  '.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))}".rstrip() for row in table
    ]
