"""What every test shares: time on the clock is no verdict, for the machine may have other work."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
