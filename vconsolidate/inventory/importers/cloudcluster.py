"""
Cloud-Cluster-Capacity-Dataset: use of whole pools every 30 seconds, without headers, units or sizes.

Source of the format: the dataset's description: name of the pool, time, a column without meaning, "raw CPU usage value
for the pool"; the files of pools are recognised to say why no inventory can come of them.
"""

from __future__ import annotations

import re
from typing import Final

from vconsolidate.inventory.importing.contract import Certainty, Importer, ImportOptions, refuse
from vconsolidate.inventory.importing.fragment import Fragment
from vconsolidate.inventory.importing.source import Source

_TIME = rb"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d"
_ROW: Final = re.compile(rb"(cluster\d+," + _TIME + rb",(" + _TIME + rb")?,[\d.]+,[\d.]+|" + _TIME + rb",[\d.]+)\r?\n")


def sniff(source: Source) -> Certainty:
    """Recognise rows of a pool by their first line."""
    files = source.with_suffix(".csv")
    return Certainty.LIKELY if files and all(_ROW.match(file.head) for file in files[:4]) else Certainty.NO


def read(source: Source, _options: ImportOptions) -> Fragment:
    """
    Refuse: the files hold the use of pools, and neither servers nor what a pool has.

    Raises
    ------
    InputError
        Always.
    """
    message = (
        "holds the use of a whole pool in units that it does not state, and no servers: neither the share of a CPU nor "
        "the size of a server follows from it (export the machines of the pool one by one)"
    )
    raise refuse(source.path, message)


IMPORTER: Final = Importer("cloudcluster", "Cloud-Cluster-Capacity-Dataset: recognised and refused", sniff, read)
