"""Terraform configurations in its JSON syntax."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

VERSION: Final = ">= 1.3.0"


def literal(text: str) -> str:
    """
    Return text that Terraform reads as it is: strings of its JSON syntax are templates.

    ``${`` and ``%{`` begin an expression and a directive; doubling the first character says that they do not.
    """
    return text.replace("${", "$${").replace("%{", "%%{")


def reference(expression: str) -> str:
    """Return an expression of ours, made of addresses that hold no foreign text."""
    return f"${{{expression}}}"


def configuration(name: str, source: str, version: str, **sections: Mapping[str, object]) -> str:
    """Return a root module that needs one provider; empty sections are left out."""
    content: dict[str, object] = {
        "terraform": {
            "required_version": VERSION,
            "required_providers": {name: {"source": source, "version": version}},
        }
    }
    content |= {key: section for key, section in sections.items() if section}
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"
