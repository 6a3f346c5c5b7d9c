"""Where a command runs its tasks, as ``--executor`` says."""

from __future__ import annotations

import sys

from vconsolidate.cli import console
from vconsolidate.executors.address import LOCAL, parse


def begin(text: str) -> None:
    """
    Reach the cluster that the user names; nothing for this machine.

    Raises
    ------
    UsageError
        When the text names none, or the cluster cannot do the work.
    """
    if text == LOCAL:
        return
    address = parse(text)
    if address is None:
        return
    console.stage(f"reaching {text}")
    from vconsolidate.executors.choice import use_cluster  # noqa: PLC0415 - only where it is asked for
    from vconsolidate.executors.dask.connect import connect  # noqa: PLC0415

    cluster = connect(address)
    use_cluster(cluster, lambda words: console.warn(f"note: {words}"))


def end() -> None:
    """Let go of whatever this command began."""
    module = sys.modules.get("vconsolidate.executors.choice")
    if module is not None:
        module.end()
