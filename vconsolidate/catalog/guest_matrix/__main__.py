"""``python -m vconsolidate.catalog.guest_matrix > docs/guests.md``."""

from __future__ import annotations

import sys

from vconsolidate.catalog.guest_matrix.page import page
from vconsolidate.catalog.load import load_catalog

if __name__ == "__main__":
    sys.stdout.write(page(load_catalog()))
