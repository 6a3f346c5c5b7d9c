"""The options of ``import`` that concern a running Prometheus: address, token, and the time that is asked for."""

from __future__ import annotations

import os
import re
import select
import stat
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from vconsolidate.errors import UsageError
from vconsolidate.input_limits import MAX_TOKEN_BYTES

if TYPE_CHECKING:
    from vconsolidate.inventory.importing.prometheus.live import Live

TOKEN_VARIABLE: Final = "VCONSOLIDATE_PROMETHEUS_TOKEN"  # noqa: S105  (the name of the variable)

_LONGEST_WAIT_S: Final = 10.0

_LENGTH: Final = re.compile(r"(\d{1,6})\s*(s|m|min|h|d|w)")
_SECONDS: Final = {"s": 1, "m": 60, "min": 60, "h": 3600, "d": 86_400, "w": 604_800}


@dataclass(frozen=True, slots=True)
class Times:
    """From when, to when, and in which steps, as the user wrote them."""

    since: str | None
    until: str | None
    step: str | None


def live_of(url: str | None, token_file: Path | None, times: Times, *, insecure: bool) -> Live | None:
    """
    Return what to ask of which server; None without ``--url``.

    Raises
    ------
    UsageError
        When an option is not understood, the token cannot be read, or there are such options without ``--url``.
    InputError
        When the address is none of a Prometheus.
    """
    if url is None:
        if token_file is not None or insecure or times != Times(None, None, None):
            raise UsageError(
                "--token-file, --since, --until, --step and --insecure belong to --url",
                hint="name the Prometheus, --url https://host:9090",
            )
        return None
    from vconsolidate.inventory.importing.prometheus.client import Client  # noqa: PLC0415
    from vconsolidate.inventory.importing.prometheus.live import Live, Span  # noqa: PLC0415

    end_s = _moment("--until", times.until, 0) if times.until else int(time.time())
    start_s = _moment("--since", times.since or "7d", end_s)
    step_s = _length(times.step or "5m")
    if not step_s:
        raise UsageError(f'--step "{(times.step or "")[:40]}" is not understood', hint="write 30s, 5m or 1h")
    client = Client(url, _token(token_file), insecure=insecure)
    return Live(client, Span(start_s, end_s, step_s))


def _length(text: str) -> int | None:
    found = _LENGTH.fullmatch(text.strip())
    return int(found[1]) * _SECONDS[found[2]] if found else None


def _moment(option: str, text: str, end_s: int) -> int:
    """Return a moment in seconds since 1970 UTC; a length of time counts back from `end_s`."""
    length = _length(text)
    if length is not None and end_s:
        return end_s - length
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError as error:
        hint = "write 2026-03-01, 2026-03-01T09:00Z" + (" or a length before the end, 7d" if end_s else "")
        raise UsageError(f'{option} "{text[:40]}" is not understood', hint=hint) from error
    return int((moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)).timestamp())


def _beginning(file: Path) -> bytes:
    """Return the beginning of a file, or of what a pipe (``<(pass show token)``) gives while it is waited for."""
    if not stat.S_ISFIFO(file.stat().st_mode):
        with file.open("rb") as stream:
            return stream.read(MAX_TOKEN_BYTES + 1)
    found = b""
    handle = os.open(file, os.O_RDONLY | os.O_NONBLOCK)
    try:
        while len(found) <= MAX_TOKEN_BYTES and select.select([handle], [], [], _LONGEST_WAIT_S)[0]:
            piece = os.read(handle, MAX_TOKEN_BYTES + 1)
            if not piece:
                break
            found += piece
    finally:
        os.close(handle)
    return found


def _token(file: Path | None) -> str:
    if file is None:
        return os.environ.get(TOKEN_VARIABLE, "").strip()
    try:
        token = _beginning(file).decode().strip()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"the token file {file} cannot be read", hint="write the token alone into it") from error
    if not token or len(token) > MAX_TOKEN_BYTES:
        raise UsageError(f"the token file {file} holds no token", hint="write the token alone into it")
    return token
