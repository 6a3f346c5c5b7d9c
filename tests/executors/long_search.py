"""``python -m tests.executors.long_search ADDRESS PLAN``: plan a sample with a search that only a signal ends."""

from __future__ import annotations

import sys
from typing import Any

from tests.executors.waiting import search
from vconsolidate.cli.main import main
from vconsolidate.packing.solver.side_by_side import run_side_by_side
from vconsolidate.pipeline.capacity import host_range


def tell_and_run(*arguments: Any) -> Any:  # noqa: ANN401 - whatever they are
    """Say that tasks are being sent, and send them."""
    sys.stderr.write("waiting for the cluster\n")
    sys.stderr.flush()
    return run_side_by_side(*arguments)


if __name__ == "__main__":
    setattr(host_range, "_pack", search)  # noqa: B010 - what runs in the workers
    setattr(host_range, "run_side_by_side", tell_and_run)  # noqa: B010
    sample = "sample_inventories/zones-and-services.yaml"
    sys.exit(main(["plan", sample, "--executor", sys.argv[1], "-q", "-o", f"json={sys.argv[2]}"]))
