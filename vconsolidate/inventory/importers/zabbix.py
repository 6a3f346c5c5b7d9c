"""
Zabbix: a CSV of history or trends with host, item key, time and value (``host,key,clock,value``).

Source of the format: the tables ``history``, ``history_uint`` and ``trends`` joined with ``items`` and ``hosts``, as
reports and scripts export them, and the item keys of the Zabbix agent (manual of versions 5 to 7). Numbers of items
alone (``itemid``) say nothing of the host: join the tables first.
"""

from __future__ import annotations

from typing import Final

from vconsolidate.inventory.importing.contract import Certainty, Importer, ImportOptions, refuse
from vconsolidate.inventory.importing.documents import head_text
from vconsolidate.inventory.importing.fragment import Fragment, LeftOut
from vconsolidate.inventory.importing.series.spool import Spool
from vconsolidate.inventory.importing.series.times import DAY_FIRST, ISO, Clock
from vconsolidate.inventory.importing.source import Source
from vconsolidate.inventory.importing.zabbix.items import Items, read_table, records_of


def sniff(source: Source) -> Certainty:
    """Recognise a header with a key or item beside a clock."""
    for file in source.with_suffix(".csv")[:4]:
        header = head_text(file).split("\n", 1)[0].casefold().replace('"', "")
        names = {name.strip(" \r") for name in header.replace(";", ",").replace("\t", ",").split(",")}
        if "clock" in names and names & {"key", "key_", "item", "itemid"}:
            return Certainty.SURE
        if names & {"key_", "item key"} and names & {"timestamp", "time"}:
            return Certainty.LIKELY
    return Certainty.NO


def read(source: Source, options: ImportOptions) -> Fragment:
    """
    Return one server per host.

    Raises
    ------
    InputError
        When a column is missing, a cell is no time or number, or there is no CPU use.
    """
    items, clock = Items(), Clock(options.timezone, (*ISO, *DAY_FIRST))
    for file in source.with_suffix(".csv"):
        read_table(file, clock, items)
    spool: Spool = items.spool
    if "cpu" not in spool.metrics:
        raise refuse(source.path, "has no CPU use (items system.cpu.util or system.cpu.util[,idle])")
    return Fragment(
        "zabbix",
        (str(source.path),),
        servers=records_of(items, options),
        series=(spool.series(None, source.path.name),),
        notes=(
            "CPU use is all but idle; memory use is what is not available.",
            "Traffic is the sum of incoming and outgoing items of physical interfaces, in bits per second.",
            *clock.notes(),
        ),
        left_out=tuple(
            one
            for key, count in items.others.items()
            for one in LeftOut.of(count, "value", "an inventory has no such metric", f" of {key}")
        ),
    )


IMPORTER: Final = Importer("zabbix", "Zabbix: CSV of history or trends with host, key, clock and value", sniff, read)
