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
_HINT = "write local, dask://HOST:8786, dask+tls://HOST:8786 or dask://local?workers=N"


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
    """

    scheduler: str = ""
    workers: int | None = None


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
    if host == LOCAL and port is None:
        if parts.scheme != "dask":
            raise UsageError(f'--executor: "{text}" is not an address', hint="write dask://local: it uses TLS anyway")
        return Address(workers=_workers(text, options))
    if options:
        raise UsageError(f'--executor: "{text}" has options that only dask://local takes', hint=_HINT)
    shown = f"[{host}]" if ":" in host else host
    return Address(f"{_SCHEMES[parts.scheme]}://{shown}:{PORT if port is None else port}")


def _workers(text: str, options: list[tuple[str, str]]) -> int | None:
    if not options:
        return None
    (name, value), *more = options
    if name != "workers" or more or not value.isascii() or not value.isdigit():
        raise UsageError(f'--executor: "{text}" has unknown options', hint="write dask://local?workers=N")
    number = int(value[:6])
    if not 1 <= number <= MOST_WORKERS:
        raise UsageError(
            f'--executor: "{text}" asks for {value} workers', hint=f"write a number from 1 to {MOST_WORKERS}"
        )
    return number
