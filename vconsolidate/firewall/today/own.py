"""Profiles of ``vconsolidate firewall services -f json``: an older one stands for the configuration of today."""

from __future__ import annotations

from typing import Any

from vconsolidate.errors import InputError, Problem
from vconsolidate.firewall.drift import Today
from vconsolidate.firewall.ports import port_of
from vconsolidate.firewall.regions import ANYONE, Opening, network_of


def read(value: dict[str, Any], name: str, host: str) -> Today:
    """
    Return what a profile says of a host.

    Raises
    ------
    InputError
        When no profile is of that host, or a field is wrong.
    """
    try:
        profile = next((one for one in value["profiles"] if host in one["hosts"]), None)
        if profile is None:
            raise InputError(
                [Problem(name, 0, 0, "profiles", f'no profile is of host "{host}" (export its profile, too)')]
            )
        openings: list[Opening] = []
        closed: list[str] = []
        for one in profile["services"]:
            if one["state"] != "open":
                closed.append(str(one["name"]))
                continue
            addresses = tuple(map(network_of, one["addresses"])) or ANYONE
            openings += [Opening(port_of(port), addresses, str(one["name"])) for port in one["ports"]]
        default = "allow" if profile["default"] == "allow" else "deny"
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        message = f"is no profile of a firewall ({type(error).__name__}: {error})"
        raise InputError([Problem(name, 0, 0, "profiles", message)]) from error
    return Today(tuple(openings), frozenset(closed), default="allow" if default == "allow" else "deny")
