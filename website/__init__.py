"""The documentation as a website: ``python -m website FOLDER`` builds it from ``docs/`` and from the code."""
