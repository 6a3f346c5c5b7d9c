"""
Print ``docs/findings.md``, or every message template.

``python -m vconsolidate.check.findings > docs/findings.md``; with the argument ``templates``, the templates.
"""

from __future__ import annotations

import sys

from vconsolidate.check.findings.page import findings_page, templates

if __name__ == "__main__":
    sys.stdout.write(templates() if sys.argv[1:] == ["templates"] else findings_page())
