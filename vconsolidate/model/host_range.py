"""How many hosts a plan needs when demand is lower or higher than it looks, within the error of the data."""

from __future__ import annotations

from dataclasses import dataclass

from vconsolidate.input_limits import MAX_COUNT, MAX_SHARE


@dataclass(frozen=True, slots=True)
class HostRange:
    """
    Host counts at both ends of what the data leave open, every workload erring to the same side.

    Parameters
    ----------
    low, typical, high
        Hosts, spares included: at the low end, of the plan, at the high end; `high` is None where it is proven that no
        plan exists there.
    high_is_bound
        No plan was found at the high end with the little effort that is made: `high` is the proven bound there.
    cpu_error_fraction, memory_error_fraction
        Error of all demand together: its ends are the plan's demand × (1 ± error).
    rests_on
        Where the errors come from, one phrase each.
    """

    low: int
    typical: int
    high: int | None
    cpu_error_fraction: float
    memory_error_fraction: float
    rests_on: tuple[str, ...]
    high_is_bound: bool = False

    def __post_init__(self) -> None:
        """Refuse what is no count of hosts, as a forged checkpoint may have it."""
        counts = (self.low, self.typical, 0 if self.high is None else self.high)
        errors = (self.cpu_error_fraction, self.memory_error_fraction)
        if not all(0 <= one <= MAX_COUNT for one in counts) or not all(0 <= one <= MAX_SHARE for one in errors):
            raise ValueError("there is no such range of hosts")

    @property
    def open(self) -> bool:
        """The ends need different numbers of hosts."""
        return self.low != self.high or self.high_is_bound
