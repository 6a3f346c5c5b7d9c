"""One line of ``vconsolidate doctor``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "warning", "failed"]


@dataclass(frozen=True, slots=True)
class Result:
    """
    What was found about one part of the machine.

    Parameters
    ----------
    found
        What is there, in a few words.
    advice
        What to do about it; empty where all is well.
    """

    part: str
    state: State
    found: str
    advice: str = ""
