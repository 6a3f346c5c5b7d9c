"""Servers that the baseline did not have: what a breach most likely comes from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vconsolidate.check.facts import Facts
from vconsolidate.check.shorten import shorten
from vconsolidate.model.finding import Related
from vconsolidate.model.server import Server
from vconsolidate.words import counted, verb


@dataclass(frozen=True, slots=True)
class NewServer:
    """A server that the baseline did not have."""

    server: Server

    @property
    def related(self) -> Related:
        """Its name and line."""
        return Related(self.server.name, self.server.place)


def new_servers(facts: Facts) -> tuple[NewServer, ...]:
    """Return the servers that the baseline did not have; none without a baseline."""
    baseline = facts.estate.baseline
    if baseline is None:
        return ()
    return tuple(NewServer(server) for server in facts.estate.servers if server.name not in baseline.servers)


def new_words(added: Sequence[NewServer]) -> dict[str, str]:
    """Return the figures of the clause about new servers: how many, and the first of them with their lines."""
    named = [f"{one.server.name} ({one.server.place})" for one in added]
    return {
        "servers": counted(len(added), "server"),
        "are": verb(len(added), "is", "are"),
        "names": shorten(named),
    }
