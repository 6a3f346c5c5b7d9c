"""Recognise and read a configuration: files of one host, in one of the known forms."""

from __future__ import annotations

import json
from collections.abc import Sequence

from vconsolidate.errors import InputError, Problem
from vconsolidate.firewall.drift import Today
from vconsolidate.firewall.today import esxcli, nftables, own

FORMS = (
    "esxcli network firewall ruleset list, with rule list and allowedip list, as csv, json or plain table; "
    "nft -j list ruleset; or vconsolidate firewall services -f json"
)


def read_today(files: Sequence[tuple[str, str]], host: str) -> Today:
    """
    Return what the files of a host say.

    Parameters
    ----------
    files
        (name, text) of each file.
    host
        Name of the host, for files that hold several.

    Raises
    ------
    InputError
        With every file that is none of the known forms.
    """
    problems: list[Problem] = []
    parsed = [(name, text, _parsed(name, text, problems)) for name, text in files]
    if problems:
        raise InputError(problems)
    name, _, value = parsed[0]
    if len(parsed) == 1 and isinstance(value, dict):
        if "nftables" in value:
            return nftables.read(value, name)
        if "profiles" in value:
            return own.read(value, name, host)
    return esxcli.read([(name, text, value) for name, text, value in parsed], FORMS)


def _parsed(name: str, text: str, problems: list[Problem]) -> object:
    """Return the value of JSON text; None for other text."""
    if not text.lstrip("\ufeff \t\r\n").startswith(("{", "[")):
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        problems.append(
            Problem(name, line, getattr(error, "colno", 1), "", f"is not valid JSON ({error}): save the output again")
        )
        return None
