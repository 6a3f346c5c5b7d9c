"""Run the command line with ``python -m vconsolidate``."""

from vconsolidate.cli.main import run

run()
