"""
Storage that the command and all workers reach: large tables are written there once, and workers read their own rows.

A table becomes wide Parquet files, one column for each of its rows, uncompressed, named by their content; polars reads
single columns of them from a folder or from object storage. The command removes them when it ends.
"""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from vconsolidate.errors import UsageError

if TYPE_CHECKING:
    from distributed import Client
    from numpy.typing import NDArray

    from vconsolidate.executors.rows import Table

FILE_ROWS: Final = 1000
"""Rows of a file: what Parquet writes of its columns at its end stays small."""

LEAST_BYTES: Final = 16 * 1024**2
"""Tables from which on writing them pays."""


class Share:
    """
    A place for tables.

    Parameters
    ----------
    root
        Folder, or ``s3://bucket/prefix``.
    """

    def __init__(self, root: str) -> None:
        self._place = f"{root.rstrip('/')}/vconsolidate-{uuid.uuid4().hex}"
        self._tables: dict[int, tuple[Table, str]] = {}
        self._remote = root.startswith("s3://")
        if not self._remote:
            Path(self._place).mkdir(parents=True)

    def probe(self, client: Client, shown: str) -> None:
        """
        See whether workers read what the command writes.

        Raises
        ------
        UsageError
            When one of them does not, or nothing can be written.
        """
        table = np.arange(4, dtype=np.float32).reshape(2, 2)
        try:
            place = self.put(table)
            found: Mapping[str, object] = client.run(read_rows, place, np.array([1]), on_error="return")
        except Exception as error:
            raise UsageError(
                f"nothing can be written to {shown}: {_first_line(error)}", hint="name a folder, or s3://BUCKET/PREFIX"
            ) from error
        for worker, rows in sorted(found.items()):
            if not isinstance(rows, np.ndarray) or not np.array_equal(rows, table[1:]):
                raise UsageError(
                    f"the worker {worker} cannot read {shown}: {_first_line(rows)}",
                    hint="mount the folder at the same path on all workers, or give them credentials for the store",
                )

    def put(self, table: Table) -> str:
        """Return where a table is, written at the first call."""
        known = self._tables.get(id(table))
        if known is not None:
            return known[1]
        import polars as pl  # noqa: PLC0415 - only where tables are shared

        place = f"{self._place}/{len(self._tables)}"
        if not self._remote:
            Path(place).mkdir()
        for at in range(0, len(table), FILE_ROWS):
            frame = pl.DataFrame({str(at + row): values for row, values in enumerate(table[at : at + FILE_ROWS])})
            file = f"{place}/{at // FILE_ROWS}.parquet"
            frame.write_parquet(file, compression="uncompressed", statistics=False, storage_options=_options(file))
        self._tables[id(table)] = table, place  # kept, so that no other gets its identity
        return place

    def remove(self) -> None:
        """Remove what was written."""
        with suppress(Exception):  # the storage may be away, which changes no result
            _remove_objects(self._place) if self._remote else shutil.rmtree(self._place)


def read_rows(place: str, rows: NDArray[np.int64]) -> Table:
    """Return rows of a table; called in a worker."""
    import polars as pl  # noqa: PLC0415

    parts: dict[int, list[int]] = {}
    for position, row in enumerate(rows.tolist()):
        parts.setdefault(row // FILE_ROWS, []).append(position)
    found: Table | None = None
    for number, positions in parts.items():
        file = f"{place}/{number}.parquet"
        frame = pl.read_parquet(file, columns=[str(rows[at]) for at in positions], storage_options=_options(file))
        values = frame.select([str(rows[at]) for at in positions]).to_numpy().T
        if found is None:
            found = np.empty((len(rows), values.shape[1]), dtype=np.float32)
        found[positions] = values
    if found is None:
        raise ValueError(place)
    found.flags.writeable = False
    return found


def _options(file: str) -> dict[str, str] | None:
    """Return what polars does not take from the environment by itself: that an endpoint without TLS is meant."""
    endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL") or ""
    if not file.startswith("s3://") or not endpoint:
        return None
    return {"aws_endpoint_url": endpoint, **({"aws_allow_http": "true"} if endpoint.startswith("http://") else {})}


def _remove_objects(place: str) -> None:
    import boto3  # noqa: PLC0415 - an extra

    bucket, _, prefix = place.removeprefix("s3://").partition("/")
    boto3.session.Session().resource("s3").Bucket(bucket).objects.filter(Prefix=f"{prefix}/").delete()


def _first_line(error: object) -> str:
    return (str(error).splitlines() or [""])[0][:200]
