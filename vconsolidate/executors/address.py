"""The text of ``--executor``: where tasks run."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from vconsolidate.errors import UsageError

LOCAL = "local"
PORT = 8786
"""Of a Dask scheduler that is told no other."""

MOST_WORKERS = 256

_SCHEMES = {"dask": "tcp", "dask+tls": "tls"}
_HINT = "write local, dask://HOST:8786, dask+tls://HOST:8786 or dask://local"


@dataclass(frozen=True, slots=True)
class Address:
    """
    Where tasks run.

    Parameters
    ----------
    scheduler
        Address of a Dask scheduler as Dask has it; empty for a cluster of this machine.
    workers
        Of a cluster of this machine; None for as many as there are cores.
    share
        Folder or ``s3://bucket/prefix`` that all workers reach; empty to send rows.
    """

    scheduler: str = ""
    workers: int | None = None
    share: str = ""


def parse(text: str) -> Address | None:
    """
    Return where tasks run; None for this machine, without a cluster.

    Raises
    ------
    UsageError
        When the text says nothing of this kind.
    """
    if text == LOCAL:
        return None
    try:
        parts = urlsplit(text)
        port = parts.port
        options = parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
    except ValueError as error:
        raise UsageError(f'--executor: "{text}" is not an address', hint=_HINT) from error
    host = parts.hostname
    if parts.scheme not in _SCHEMES or not host or parts.path.strip("/") or parts.fragment or "@" in parts.netloc:
        raise UsageError(f'--executor: "{text}" is not an address', hint=_HINT)
    share, workers = _options(text, options)
    if host == LOCAL and port is None:
        if parts.scheme != "dask":
            raise UsageError(f'--executor: "{text}" is not an address', hint="write dask://local: it uses TLS anyway")
        return Address(workers=workers, share=share)
    if workers is not None:
        raise UsageError(f'--executor: "{text}": only dask://local takes workers', hint=_HINT)
    shown = f"[{host}]" if ":" in host else host
    return Address(f"{_SCHEMES[parts.scheme]}://{shown}:{PORT if port is None else port}", share=share)


def _options(text: str, options: list[tuple[str, str]]) -> tuple[str, int | None]:
    """Return the storage that is shared, and the number of workers."""
    given = dict(options)
    if len(given) < len(options):
        raise UsageError(f'--executor: "{text}" states an option twice', hint="write each of share and workers once")
    if not given.keys() <= {"share", "workers"}:
        raise UsageError(
            f'--executor: "{text}" has unknown options', hint="known: share=FOLDER, and workers=N of dask://local"
        )
    share = given.get("share", "")
    if "share" in given and not (share.startswith("/") or (share.startswith("s3://") and share != "s3://")):
        raise UsageError(
            f'--executor: "{text}": share is no storage', hint="write share=/FOLDER or share=s3://BUCKET/PREFIX"
        )
    return share, _workers(text, given.get("workers"))


def _workers(text: str, value: str | None) -> int | None:
    if value is None:
        return None
    number = int(value[:6]) if value.isascii() and value.isdigit() else 0
    if not 1 <= number <= MOST_WORKERS:
        raise UsageError(
            f'--executor: "{text}" asks for {value} workers', hint=f"write a number from 1 to {MOST_WORKERS}"
        )
    return number
