"""
Plan the consolidation of physical servers onto virtual hosts.

The public interface: `load_inventory`, `plan`, `replay`, `check`, and the `Outcome` they return. Heavy libraries load
when one of them is first used.
"""

from __future__ import annotations

from vconsolidate.version import __version__

TYPE_CHECKING = False  # not from `typing`, which takes time to load before `__main__` can handle a signal

if TYPE_CHECKING:
    from vconsolidate.pipeline.api import Outcome, check, load_inventory, plan, replay

__all__ = ["Outcome", "__version__", "check", "load_inventory", "plan", "replay"]


def __getattr__(name: str) -> object:
    """Import the interface when it is first asked for (PEP 562)."""
    if name not in __all__:
        raise AttributeError(name)
    from vconsolidate.pipeline import api  # noqa: PLC0415

    return getattr(api, name)
