"""What every test shares: time on the clock is no verdict, for the machine may have other work; and tiny estates."""

from __future__ import annotations

from hypothesis import settings

from tests.towns import small_estates, town

__all__ = ["small_estates", "town"]

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
