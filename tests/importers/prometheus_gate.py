"""A server before a Prometheus, for tests: it wants a token, fails as often as told, and goes away when told."""

from __future__ import annotations

import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Gate:
    """
    What the gate does, and what it saw.

    Parameters
    ----------
    behind
        Address of the Prometheus; answers come from `canned` where there is none.
    failures
        Status codes of the next answers, instead of real ones; 0 breaks off in the middle of one.
    closes_after
        Requests after which every connection breaks; None for never.
    """

    behind: str = ""
    token: str = ""
    canned: bytes = b'{"status":"success","data":{"resultType":"matrix","result":[]}}'
    failures: list[int] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    closes_after: int | None = None
    url: str = ""
    seen: list[str] = field(default_factory=list)
    bodies: list[str] = field(default_factory=list)


def _real(gate: Gate, path: str, body: bytes) -> tuple[int, bytes]:
    if not gate.behind:
        return 200, gate.canned
    try:
        with urllib.request.urlopen(gate.behind + path, body, timeout=10) as answer:  # noqa: S310  (loopback)
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


@contextmanager
def opened(gate: Gate) -> Iterator[Gate]:
    """Serve on loopback as long as the block runs."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            gate.seen.append(self.path)
            gate.bodies.append(body.decode())
            if gate.closes_after is not None and len(gate.seen) > gate.closes_after:
                self.connection.close()
                return
            if gate.token and self.headers.get("Authorization") != f"Bearer {gate.token}":
                self.answer(401, b"who are you?")
            elif gate.failures:
                code = gate.failures.pop(0)
                self.answer(code or 200, b"no", broken=not code)
            else:
                self.answer(*_real(gate, self.path, body))

        def answer(self, code: int, body: bytes, *, broken: bool = False) -> None:
            self.send_response(code)
            for name, value in gate.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body) + (1000 if broken else 0)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    gate.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield gate
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
