"""A verification for people and for programs."""

from __future__ import annotations

from vconsolidate.model.place import Place
from vconsolidate.model.verification import Verification
from vconsolidate.model.violation import Violation
from vconsolidate.report.cells import padded, widest
from vconsolidate.report.printable import as_json as json_text
from vconsolidate.report.printable import printable
from vconsolidate.report.wording import percent
from vconsolidate.words import counted, quantity, resource_name


def as_json(verification: Verification) -> str:
    """Return the verification as JSON: counts, violations, loads."""
    document = {
        "plan": verification.plan,
        "inventory": verification.inventory,
        "sound": verification.sound,
        "changed_by_hand": verification.edited,
        "vms": verification.n_vms,
        "vms_placed": verification.n_placed,
        "hosts": verification.n_hosts,
        "spares": verification.n_spares,
        "violations": [
            {
                "rule": item.rule,
                "subjects": list(item.subjects),
                "message": item.message,
                "location": _location(item.place),
            }
            for item in verification.violations
        ],
        "resources": [
            {
                "resource": item.resource,
                "unit": item.unit,
                "used": round(item.used, 3),
                "capacity": round(item.capacity, 3),
                "fullest_host": item.fullest_host,
                "fullest_fraction": round(item.fullest_fraction, 6),
            }
            for item in verification.resources
        ],
    }
    return json_text(document, indent=2) + "\n"


def verdict(verification: Verification) -> str:
    """Return the result in one line."""
    placed = f"{verification.n_placed:,} of {counted(verification.n_vms, 'VM')} on {_hosts(verification)}"
    found = counted(len(verification.violations), "violation") if verification.violations else "no violations"
    return printable(f"Verify: {placed}, {found}")


def as_text(verification: Verification) -> str:
    """Return every violation, how full the hosts are, and the verdict."""
    lines = [printable(f"{verification.plan} checked against {verification.inventory}"), ""]
    if verification.edited:
        lines += ["  The plan document was edited by hand after it was written, so its bounds are not proven.", ""]
    if verification.violations:
        width = widest(item.rule for item in verification.violations)
        lines += [printable(f"  {padded(item.rule, width)}  {_message(item)}") for item in verification.violations] + [
            ""
        ]
    if verification.resources:
        lines += [*_loads(verification), ""]
    return "\n".join([*lines, verdict(verification)]) + "\n"


def _message(violation: Violation) -> str:
    """Return the violation with the line of the inventory that states the rule or limit."""
    return f"{violation.message} ({violation.place})" if violation.place.line else violation.message


def _location(place: Place) -> dict[str, str | int] | None:
    if not place.file:
        return None
    return {"file": place.file, "line": place.line, "column": place.column, "field": place.field}


def _loads(verification: Verification) -> list[str]:
    rows = [("resource", "used", "capacity", "share", "fullest host")]
    for item in verification.resources:
        share = item.used / item.capacity if item.capacity else 0.0
        rows.append(
            (
                resource_name(item.resource),
                quantity(item.used, item.unit),
                quantity(item.capacity, item.unit),
                percent(share),
                f"{item.fullest_host} ({percent(item.fullest_fraction)})",
            )
        )
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    return [
        printable(
            f"  {name:<{widths[0]}}  {used:>{widths[1]}}  {of:>{widths[2]}}  {share:>{widths[3]}}  {fullest}".rstrip()
        )
        for name, used, of, share, fullest in rows
    ]


def _hosts(verification: Verification) -> str:
    spares = f" ({counted(verification.n_spares, 'spare')})" if verification.n_spares else ""
    return f"{counted(verification.n_hosts, 'host')}{spares}"
