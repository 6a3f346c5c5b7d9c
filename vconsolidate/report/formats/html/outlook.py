"""Outlook: maintenance, risk per host, growth per VM."""

from __future__ import annotations

from vconsolidate.report.formats.html.markup import Markup, joined, table, tag
from vconsolidate.report.outlook import breach_words, growth_words, maintenance_words, risk_words
from vconsolidate.report.schema.replay import GrowthSection, ReplaySection
from vconsolidate.report.wording import percent
from vconsolidate.units import format_mib


def outlook(replay: ReplaySection) -> Markup:
    """Return maintenance, risks and growth of a replay."""
    return joined([_maintenance(replay), _risks(replay), _growth(replay)])


def _maintenance(replay: ReplaySection) -> Markup:
    if not replay.maintenance:
        return Markup()
    parts = []
    for item in replay.maintenance:
        rows = [
            *((one.vm, "nowhere", one.reason) for one in item.stranded),
            *((one.vm, one.host, "") for one in item.restarts),
        ]
        title = tag("summary", tag("b", ", ".join(item.hosts)), " ", maintenance_words(item))
        parts.append(tag("details", title, table(("VM", "moves to", "reason"), rows) if rows else ""))
    return joined([tag("h3", "Maintenance"), *parts])


def _risks(replay: ReplaySection) -> Markup:
    if not replay.risks:
        return Markup()
    rows = [
        (
            risk.host,
            f"{percent(risk.over_ceiling_low_fraction, 1)} to {percent(risk.over_ceiling_high_fraction, 1)}",
            breach_words(risk),
        )
        for risk in sorted(replay.risks, key=lambda risk: (-risk.breach_probability, risk.host))
    ]
    headers = ("host", "time above its CPU ceiling (90 % of periods)", "periods with a missed service level")
    note = (
        "Each period consists of measured days drawn at random; the spread shows how far the verdict depends on "
        "chance. A day unlike all measured days is never drawn."
    )
    return joined(
        [
            tag("h3", "Risk in another period like this"),
            tag("p", risk_words(replay.risks)),
            table(headers, rows, numeric=(1, 2)),
            tag("p", note, class_="soft"),
        ]
    )


def _growth(replay: ReplaySection) -> Markup:
    if not replay.growth:
        return Markup()
    headers = ("VM", "extra vCPUs", "without restart", "limited by", "extra memory", "without restart", "limited by")
    rows = [_room(room) for room in replay.growth]
    whole = tag("details", tag("summary", "Every VM"), table(headers, rows, numeric=(1, 4)))
    return joined([tag("h3", "Room to grow"), tag("p", growth_words(replay.growth)), whole])


def _room(room: GrowthSection) -> tuple[str, ...]:
    return (
        room.vm,
        f"{room.vcpus_more:,}",
        "yes" if room.vcpus_live else "no",
        room.vcpus_bound,
        format_mib(room.memory_mib_more),
        "yes" if room.memory_live else "no",
        room.memory_bound,
    )
