"""What the replay refuted, and what was done about it, round by round."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Round:
    """
    One round of plan and replay.

    Parameters
    ----------
    hosts_used
        Hosts of the round's plan; 0 when there was none.
    refuted
        What the replay refuted, one sentence each; empty when the plan held.
    cuts
        What the next round has to respect because of it, one sentence each.
    """

    number: int
    hosts_used: int
    refuted: tuple[str, ...]
    cuts: tuple[str, ...]
