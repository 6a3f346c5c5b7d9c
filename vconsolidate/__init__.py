"""
Plan the consolidation of physical servers onto virtual hosts.

The public interface: `load_inventory`, `plan`, `replay`, `check`, and the `Outcome` they return. Heavy libraries load
when one of them is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vconsolidate.version import __version__

if TYPE_CHECKING:
    from vconsolidate.pipeline.api import Outcome, check, load_inventory, plan, replay

__all__ = ["Outcome", "__version__", "check", "load_inventory", "plan", "replay"]


def __getattr__(name: str) -> object:
    """Import the interface when it is first asked for (PEP 562)."""
    if name not in __all__:
        raise AttributeError(name)
    from vconsolidate.pipeline import api  # noqa: PLC0415

    return getattr(api, name)
