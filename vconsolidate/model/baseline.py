"""An earlier state that budgets and findings are compared with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class FigureKey:
    """
    What a figure is of.

    Parameters
    ----------
    metric
        Name of a budget of ``check/budgets``.
    cluster, tier, tag, application, owner
        The VMs that it is about; empty (None) for all.
    """

    metric: str
    cluster: str = ""
    tier: int | None = None
    tag: str = ""
    application: str = ""
    owner: str = ""

    @property
    def about(self) -> str:
        """The VMs that it is about: ``cluster east, tier 1``; empty for all."""
        parts = (
            self.cluster and f"cluster {self.cluster}",
            "" if self.tier is None else f"tier {self.tier}",
            self.tag and f"tag {self.tag}",
            self.application and f"application {self.application}",
            self.owner and f"owner {self.owner}",
        )
        return ", ".join(part for part in parts if part)

    @property
    def name(self) -> str:
        """Metric and scope: ``cost of cluster east``."""
        return f"{self.metric} of {self.about}" if self.about else self.metric


@dataclass(frozen=True, slots=True)
class Baseline:
    """
    Figures, servers and accepted findings of an earlier plan.

    Parameters
    ----------
    source
        Path of the file, as it was given.
    figures
        In the base unit of each metric.
    servers
        Names of the servers of its inventory.
    accepted
        (identifier, subject) of findings that are known and accepted; empty where the baseline is a plan.
    """

    source: str
    figures: Mapping[FigureKey, float] = field(default_factory=dict)
    servers: frozenset[str] = frozenset()
    accepted: frozenset[tuple[str, str]] = frozenset()
