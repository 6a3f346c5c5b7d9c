"""Plan documents in files: read like every other input, whole or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from vconsolidate.input_limits import MAX_PLAN_BYTES
from vconsolidate.inventory.files import read_bytes
from vconsolidate.report.reading import parse
from vconsolidate.report.schema.plan_document import PlanDocument

ADVICE: Final = "a plan document of 100,000 VMs is smaller"


def load_document(path: Path) -> PlanDocument:
    """
    Read the plan document at `path`.

    Raises
    ------
    InputError
        When it is no regular file, too large, no plan document, or one of a version that this program does not know.
    """
    return parse(read_document(path), str(path))


def read_document(path: Path) -> bytes:
    """
    Return the bytes of a plan at `path`.

    Raises
    ------
    InputError
        When it is no regular file, or too large.
    """
    return read_bytes(path, str(path), MAX_PLAN_BYTES, ADVICE)
