"""
vCenter performance: ``Get-Stat … | Export-Csv`` of PowerCLI, VMs and hosts.

Source of the format: the columns of PowerCLI's samples (Value, Timestamp, MetricId, Unit, Entity, IntervalSecs,
Instance) of versions 6 to 13 and the counters of the vSphere API. A sample is of the time up to its timestamp. CPU is
in % of the VM's processors. Consumed memory counts as used: what the host had to give, no less than the guest needs.
"""

from __future__ import annotations

from typing import Final

from vconsolidate.inventory.importing.contract import Certainty, Importer, ImportOptions, refuse
from vconsolidate.inventory.importing.documents import head_text
from vconsolidate.inventory.importing.fragment import Fragment, LeftOut, Record
from vconsolidate.inventory.importing.series.assume import machine
from vconsolidate.inventory.importing.series.times import DAY_FIRST, ISO, MONTH_FIRST, Clock
from vconsolidate.inventory.importing.source import Source
from vconsolidate.inventory.importing.vcenter_stat.samples import Statistics, read_table


def sniff(source: Source) -> Certainty:
    """Recognise the columns of PowerCLI."""
    for file in source.with_suffix(".csv")[:4]:
        lines = [line for line in head_text(file).split("\n", 3) if not line.startswith("#TYPE")]
        names = {name.strip(' "\r').casefold() for name in (lines or [""])[0].replace(";", ",").split(",")}
        if {"metricid", "entity", "value", "timestamp"} <= names:
            return Certainty.SURE
    return Certainty.NO


def read(source: Source, options: ImportOptions) -> Fragment:
    """
    Return one server per VM; hosts only where there is no VM.

    Raises
    ------
    InputError
        When a column is missing, a cell is no time or number, or there is no CPU use.
    """
    statistics = Statistics()
    for file in source.with_suffix(".csv"):
        forms = (*ISO, *MONTH_FIRST, *DAY_FIRST)
        read_table(file, Clock(options.timezone, forms), statistics)
    spool = statistics.chosen()
    if "cpu" not in spool.metrics:
        raise refuse(source.path, "has no CPU use (Get-Stat -Stat cpu.usage.average, mem.consumed.average …)")
    left_out: list[LeftOut] = []
    for name, count in sorted(statistics.others.items()):
        left_out += LeftOut.of(count, "sample", "an inventory has no such metric", f" of {name}")
    left_out += LeftOut.of(statistics.hosts_left_out, "host", "hosts are the target, not its load")
    return Fragment(
        "vcenter_stat",
        (str(source.path),),
        servers=tuple(
            Record(name, "Entity", machine(options, guest="other", peak_mib=spool.peak(name, "memory_used")))
            for name in spool.peaks
        ),
        series=(spool.series(statistics.interval_s, source.path.name),),
        notes=("Consumed memory counts as memory in use.", *statistics.notes),
        left_out=tuple(left_out),
    )


IMPORTER: Final = Importer("vcenter_stat", "vCenter: Get-Stat | Export-Csv of PowerCLI, VMs or hosts", sniff, read)
