"""Times as text or numbers become seconds since 1970 UTC; local clocks that change are followed, and said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from vconsolidate.inventory.importing.contract import refuse
from vconsolidate.inventory.importing.series.clean import MOST_SECONDS
from vconsolidate.inventory.traces.clock import zone_of
from vconsolidate.words import counted, verb

if TYPE_CHECKING:
    import polars as pl

ISO: Final = ("%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%d %H:%M")
"""Forms of ISO 8601, with a space for the T."""

DAY_FIRST: Final = ("%d.%m.%Y %H:%M:%S%.f", "%d.%m.%Y %H:%M", "%d/%m/%Y %H:%M:%S%.f", "%d/%m/%Y %H:%M")
MONTH_FIRST: Final = (
    *("%m/%d/%Y %H:%M:%S%.f", "%m/%d/%Y %H:%M"),
    *("%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y %I:%M %p"),
    *("%d.%m.%Y %H:%M:%S%.f", "%d.%m.%Y %H:%M"),
)


class Clock:
    """
    Reads times of one source.

    Parameters
    ----------
    timezone
        Zone of times that carry none; UTC where None.
    forms
        Of dates without a zone, tried in this order.

    Raises
    ------
    InputError
        When there is no such zone.

    Attributes
    ----------
    twice, skipped, local
        Times within an hour that the clock shows twice, times that it jumps over, times without a zone.
    """

    def __init__(self, timezone: str | None, forms: Sequence[str] = ISO) -> None:
        zone, wrong = zone_of(timezone)
        if zone is None:
            raise refuse("--timezone", wrong)
        self.timezone = getattr(zone, "key", "UTC")
        self.twice = self.skipped = self.local = 0
        self.forms = forms
        self._seen: set[tuple[object, ...]] = set()

    def seconds(self, times: pl.Series, *of: pl.Series) -> pl.Series:
        """
        Return (n,) seconds since 1970 UTC, null for what is no time.

        Parameters
        ----------
        times
            Text: ISO 8601, seconds or milliseconds since 1970, or one of the forms.
        of
            What tells series apart (server, metric): of two equal times of one series in an hour that comes twice,
            the second one is the later hour.
        """
        import polars as pl  # noqa: PLC0415 - heavy

        text = times.cast(pl.String).str.strip_chars().to_frame("t")
        each = text.unique(maintain_order=True)
        read = self._read(each)
        if each.height < text.height:
            read = text.join(each.hstack(read), on="t", how="left", nulls_equal=True, maintain_order="left").drop("t")
        known = read.select(pl.coalesce("number", "zoned")).to_series()
        without = known.is_null() & read["local"].is_not_null()
        if not without.any():
            return known
        self.local += int(without.sum())
        return known.zip_with(~without, self._of_local(read["local"], *of)) if known.len() else known

    def _read(self, text: pl.DataFrame) -> pl.DataFrame:
        """Return what each text is: ``number`` and ``zoned`` in seconds since 1970 UTC, ``local`` of some clock."""
        import polars as pl  # noqa: PLC0415 - heavy

        iso = pl.col("t").str.replace(r"(\d)T(\d)", "${1} ${2}").str.replace(r"\s*(Z|UTC|GMT)$", "+00:00")
        iso = iso.str.replace(r"([+-]\d\d):?(\d\d)$", "$1:$2")
        number = pl.col("t").cast(pl.Float64, strict=False)
        seconds = pl.when(number.abs() > MOST_SECONDS).then(number / 1000).otherwise(number)
        zoned = iso.str.to_datetime("%Y-%m-%d %H:%M:%S%.f%:z", strict=False, time_zone="UTC")
        return text.select(
            seconds.cast(pl.Int64, strict=False).alias("number"),
            zoned.dt.epoch("s").alias("zoned"),
            pl.coalesce(iso.str.to_datetime(form, strict=False) for form in self.forms).alias("local"),
        )

    def second(self, text: str) -> int | None:
        """Return one time in seconds since 1970 UTC, None for what is no time; quick where its zone is known."""
        import polars as pl  # noqa: PLC0415 - heavy

        plain = text.strip()
        for ending in ("Z", "UTC", "GMT"):
            if plain.endswith(ending):
                try:
                    moment = datetime.fromisoformat(plain.removesuffix(ending).rstrip())
                except ValueError:
                    break
                return int(moment.replace(tzinfo=UTC).timestamp()) if moment.tzinfo is None else None
        seconds = self.seconds(pl.Series([plain], dtype=pl.String))[0]
        return None if seconds is None else int(seconds)

    def _of_local(self, local: pl.Series, *of: pl.Series) -> pl.Series:
        import polars as pl  # noqa: PLC0415 - heavy

        frame = local.to_frame("local")
        hour = pl.duration(hours=1)

        def at(expression: pl.Expr, ambiguous: str) -> pl.Expr:
            zoned = expression.dt.replace_time_zone(self.timezone, ambiguous=ambiguous, non_existent="null")  # type: ignore[arg-type]
            return zoned.dt.epoch("s")

        read = frame.select(
            at(pl.col("local"), "earliest").alias("first"),
            at(pl.col("local"), "latest").alias("second"),
            (at(pl.col("local") - hour, "earliest") + 3600).alias("before"),
        )
        skipped = read["first"].is_null() & local.is_not_null()
        self.skipped += int(skipped.sum())
        seconds = read.select(pl.coalesce("first", "before")).to_series()
        double = (read["first"] != read["second"]).fill_null(value=False)
        if not double.any():
            return seconds
        self.twice += int(double.sum())
        again = [False] * local.len()
        keys = [part.to_list() for part in (local, *of)]
        for row in double.arg_true().to_list():
            key = tuple(part[row] for part in keys)
            again[row] = key in self._seen
            self._seen.add(key)
        return read["second"].zip_with(pl.Series(again, dtype=pl.Boolean), seconds)

    def notes(self) -> list[str]:
        """Return what was assumed of times without a zone."""
        notes = []
        if self.local:
            notes.append(f"Times without a time zone are read as {self.timezone} (--timezone says otherwise).")
        if self.twice:
            notes.append(
                f"{counted(self.twice, 'time')} in the hour that the clock of {self.timezone} shows twice: the second "
                "sample of a series at one time is of the second hour."
            )
        if self.skipped:
            notes.append(
                f"{counted(self.skipped, 'time')} in the hour that the clock of {self.timezone} jumps over "
                f"{verb(self.skipped, 'is', 'are')} read as if it had not changed."
            )
        return notes
