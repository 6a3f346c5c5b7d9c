"""Hosts of each scenario as bars, beside those of the inventory as it is."""

from __future__ import annotations

from vconsolidate.report.formats.html.blocks import Chart, Shape, Table
from vconsolidate.report.formats.html.charts.svg import RIGHT, WIDTH, box, line, row_name, text
from vconsolidate.report.what_if.schema import ScenarioPlanSection, WhatIfDocument

_NAMES, _ROW, _TOP = 180.0, 22.0, 10.0
"""Width of the names; height of a row; room above the first."""

_WORDS = 70.0
"""Room for the number to the right of the longest bar."""


def hosts_of_scenarios(document: WhatIfDocument) -> Chart:
    """Return the chart; the part of a bar beyond the proven bound is lighter, and its table has the same figures."""
    plans = (document.base, *document.plans)
    most = max(1, *(one.hosts or 0 for one in plans))
    scale = (WIDTH - _NAMES - RIGHT - _WORDS) / most
    shapes = [shape for number, one in enumerate(plans) for shape in _bar(one, _TOP + number * _ROW, scale)]
    bottom = _TOP + len(plans) * _ROW
    if document.base.hosts is not None:
        x = _NAMES + document.base.hosts * scale
        shapes.append(line(x, _TOP - 4, x, bottom, "grid"))
    rows = [(one.name, "" if one.hosts is None else f"{one.hosts:,}", f"{one.bound_hosts:,}") for one in plans]
    return Chart(
        "scenario-hosts",
        "Hosts of each scenario",
        bottom + 8,
        shapes,
        (("good-bar", "proven to be needed"), ("was", "beyond the proven bound")),
        note="The thin line is the number of hosts without changes.",
        table=Table(("scenario", "hosts", "bound"), rows, "hosts-by-scenario", numeric=(1, 2)),
    )


def _bar(one: ScenarioPlanSection, y: float, scale: float) -> list[Shape]:
    middle = y + _ROW * 0.65
    shapes = [row_name(one.name, _NAMES - 8, middle)]
    if one.hosts is None:
        return [*shapes, text(_NAMES + 4, middle, "no plan", "start")]
    sure = min(one.hosts, one.bound_hosts)
    height = _ROW * 0.7
    shapes.append(box(_NAMES, y + _ROW * 0.12, sure * scale, height, "good-bar"))
    if one.hosts > sure:
        shapes.append(box(_NAMES + sure * scale, y + _ROW * 0.12, (one.hosts - sure) * scale, height, "was"))
    return [*shapes, text(_NAMES + one.hosts * scale + 6, middle, f"{one.hosts:,}", "start")]
