"""
Proxmox VE: ``rrddata`` of VMs, the averages that a node keeps (``pvesh get /nodes/N/qemu/ID/rrddata``).

Source of the format: the API of versions 7 to 9, and its answers. CPU is a share of the VM's processors, memory and
traffic are bytes; a value is the mean of the time up to its timestamp. One file per VM, named after it, or one document
that maps paths of the API to answers.
"""

from __future__ import annotations

import re
from typing import Final

from vconsolidate.inventory.importing.contract import Certainty, Importer, ImportOptions, refuse
from vconsolidate.inventory.importing.fragment import Fragment, LeftOut
from vconsolidate.inventory.importing.proxmox_rrd.histories import histories, records_of
from vconsolidate.inventory.importing.sniffing import marked
from vconsolidate.inventory.importing.source import Source

_ROW: Final = re.compile(r'\{[^{}]*"time"\s*:\s*\d{9,}[^{}]*\}')
_OWN: Final = re.compile(r'"(maxcpu|maxmem|netin|memtotal|iowait)"')


def sniff(source: Source) -> Certainty:
    """Recognise rows of averages, where nothing else of Proxmox VE is beside them."""
    return Certainty.LIKELY if marked(source, _ROW, "{[") and marked(source, _OWN, "{[") else Certainty.NO


def read(source: Source, options: ImportOptions) -> Fragment:
    """
    Return one server per VM with a history; nodes only where there is no VM.

    Raises
    ------
    InputError
        When a file is not JSON, or has no CPU use.
    """
    spool, nodes, interval_s = histories(source)
    if "cpu" not in spool.metrics:
        message = "has no CPU use of a VM (rrddata of VMs that were off has none; --timeframe week or month has more)"
        raise refuse(source.path, message)
    return Fragment(
        "proxmox_rrd",
        (str(source.path),),
        servers=records_of(spool, options),
        series=(spool.series(interval_s, source.path.name),),
        notes=("CPU use is of the VM's processors; memory use is what the node says that the VM holds.",),
        left_out=LeftOut.of(nodes, "node", "hosts are the target, not its load"),
    )


IMPORTER: Final = Importer("proxmox_rrd", "Proxmox VE: rrddata of VMs as JSON, one file per VM", sniff, read)
