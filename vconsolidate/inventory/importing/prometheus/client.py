"""
Questions to a running Prometheus over HTTP: bounded in time and size, repeated where that may help.

Only the standard library: an import of ten years from now must not depend on the fashion in HTTP clients. Redirects are
refused, because the token would go with them. No message contains the URL, the token or what the server wrote.
"""

from __future__ import annotations

import http.client
import json
import ssl
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from vconsolidate.input_limits import MAX_ANSWER_BYTES
from vconsolidate.inventory.importing.contract import refuse

SHOWN: Final = "Prometheus"
"""How messages name the server."""

TIMEOUT_S: Final = 60.0

ATTEMPTS: Final = 5
FIRST_WAIT_S: Final = 0.5
LONGEST_WAIT_S: Final = 30.0
_AGAIN: Final = frozenset({429, 500, 502, 503, 504})
_LOCAL: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_CHUNK: Final = 1024**2


class TooLarge(Exception):  # noqa: N818  (no mistake: a smaller page is asked for)
    """The answer is larger than `MAX_ANSWER_BYTES`, or the server refuses to compute that much at once."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """Follow nowhere: the answer is then the redirect itself."""


@dataclass(frozen=True)
class Client:
    """
    One server.

    Parameters
    ----------
    url
        ``https://host[:port][/prefix]``.
    token
        Bearer token; empty where none is needed.
    insecure
        Accept any certificate, and send the token without TLS.
    wait
        Sleeps for so many seconds.
    """

    url: str = field(repr=False)
    token: str = field(default="", repr=False)
    insecure: bool = False
    timeout_s: float = TIMEOUT_S
    wait: Callable[[float], None] = time.sleep

    def __post_init__(self) -> None:
        try:
            parts = urllib.parse.urlsplit(self.url)
            host, _port = parts.hostname, parts.port
        except ValueError as error:
            raise refuse(SHOWN, "the URL is not valid (write https://host:9090)") from error
        if parts.scheme not in {"http", "https"} or not host:
            raise refuse(SHOWN, "the URL must begin with http:// or https:// and name a host (https://host:9090)")
        if parts.username is not None or parts.password is not None:
            raise refuse(SHOWN, "the URL contains a user or password (put a token into a file: --token-file)")
        if parts.query or parts.fragment:
            raise refuse(SHOWN, "the URL has a query or fragment (name the server only: https://host:9090)")
        if self.token and parts.scheme == "http" and host not in _LOCAL and not self.insecure:
            raise refuse(SHOWN, "a token is not sent without TLS (use https://, or --insecure)")
        if not self.token.isascii() or any(character.isspace() for character in self.token):
            raise refuse(SHOWN, "the token has blanks or characters that no token has (is it the right file?)")

    def ask(self, endpoint: str, parameters: Mapping[str, str]) -> object:
        """
        Return the answer of ``/api/v1/<endpoint>`` as JSON.

        Raises
        ------
        TooLarge
            Where a smaller page may succeed.
        InputError
            When the server cannot be reached, refuses, or answers something else.
        """
        last = ""
        for attempt in range(ATTEMPTS):
            try:
                return self._once(endpoint, parameters)
            except urllib.error.HTTPError as error:
                with error:
                    if error.code not in _AGAIN:
                        raise _refusal(error.code, error.read(_CHUNK)) from None
                    last = f"answered {error.code} {_phrase(error.code)}"
                    waited = _retry_after(error.headers.get("Retry-After"))
            except (urllib.error.URLError, http.client.HTTPException, OSError) as error:
                last, waited = _failure(error), None
            if attempt + 1 < ATTEMPTS:
                self.wait(min(LONGEST_WAIT_S, waited if waited is not None else FIRST_WAIT_S * 2**attempt))
        raise refuse(SHOWN, f"{last}, {ATTEMPTS} times (nothing was imported)")

    def _once(self, endpoint: str, parameters: Mapping[str, str]) -> object:
        body = urllib.parse.urlencode(parameters).encode()
        request = urllib.request.Request(f"{self.url.rstrip('/')}/api/v1/{endpoint}", data=body)  # noqa: S310  (http only)
        request.add_header("Accept", "application/json")
        if self.token:
            request.add_unredirected_header("Authorization", f"Bearer {self.token}")
        with self._opener().open(request, timeout=self.timeout_s) as answer:
            held = bytearray()
            while piece := answer.read(_CHUNK):
                held += piece
                if len(held) > MAX_ANSWER_BYTES:
                    raise TooLarge
            length = answer.headers.get("Content-Length")
            if length is not None and length.isdigit() and len(held) < int(length):
                raise http.client.IncompleteRead(bytes(held))
        try:
            return json.loads(held)
        except (ValueError, RecursionError) as error:
            raise refuse(SHOWN, "answers something that is not JSON (is it a Prometheus?)") from error

    def _opener(self) -> urllib.request.OpenerDirector:
        context = ssl.create_default_context()
        if self.insecure:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return urllib.request.build_opener(_NoRedirect, urllib.request.HTTPSHandler(context=context))


def _refusal(code: int, said: bytes) -> Exception:
    if code == 413 or (code in {400, 422} and (b"too many samples" in said or b"maximum resolution" in said)):
        return TooLarge()
    hints = {
        400: "does not understand the question (is it older than version 2.0?)",
        401: "refuses the token (401 Unauthorized): is --token-file the right one?",
        403: "does not allow queries with this token (403 Forbidden)",
        422: "cannot compute an answer (422 Unprocessable Content): are its metrics those of the exporters?",
        404: "has no query API at this address (404 Not Found): is a prefix missing in the URL?",
    }
    if 300 <= code < 400:
        return refuse(SHOWN, f"redirects elsewhere ({code}); name the address it redirects to")
    return refuse(SHOWN, hints.get(code, f"answered {code} {_phrase(code)}"))


def _phrase(code: int) -> str:
    return http.client.responses.get(code, "")


def _failure(error: BaseException) -> str:
    reason = getattr(error, "reason", error)
    if isinstance(reason, ssl.SSLCertVerificationError):
        raise refuse(SHOWN, f"its certificate is not trusted ({reason.verify_message}); --insecure accepts it")
    if isinstance(reason, TimeoutError):
        return "did not answer in time"
    if isinstance(reason, ConnectionRefusedError):
        return "refuses connections (is it running?)"
    return f"could not be reached or broke off ({type(reason).__name__})"


def _retry_after(header: str | None) -> float | None:
    return float(header) if header is not None and header.isdigit() else None
