"""A running Prometheus is asked page by page; whatever goes wrong is said, and nothing is half-written."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.importers.prometheus_gate import Gate, opened
from tests.importers.reading import facts, values, written
from vconsolidate.cli.main import main
from vconsolidate.errors import InputError
from vconsolidate.inventory.importing.contract import ImportOptions
from vconsolidate.inventory.importing.prometheus import client as client_module
from vconsolidate.inventory.importing.prometheus.client import Client, TooLarge
from vconsolidate.inventory.importing.prometheus.live import Span, fetch
from vconsolidate.inventory.load import load_inventory

SPAN = Span(1_709_283_600, 1_709_287_200, 300)
TOKEN = "s3cret-t0ken"  # noqa: S105


def quick(gate: Gate, token: str = "", waits: list[float] | None = None) -> Client:
    """Return a client that does not wait between attempts, but notes how long it would have."""
    noted = [] if waits is None else waits
    return Client(gate.url, token, wait=noted.append)


def canned(step_s: int = 300, n: int = 12) -> bytes:
    pairs = [[SPAN.start_s + step_s * k, "50"] for k in range(n + 1)]
    result = [{"metric": {"instance": "web01:9100"}, "values": pairs}]
    return json.dumps({"status": "success", "data": {"resultType": "matrix", "result": result}}).encode()


def test_a_server_that_is_busy_is_asked_again_and_longer_each_time() -> None:
    waits: list[float] = []
    with opened(Gate(failures=[503, 500, 0])) as gate:
        assert quick(gate, waits=waits).ask("query", {"query": "up"}) is not None
    assert len(gate.seen) == 4
    assert waits == [0.5, 1.0, 2.0]


def test_a_server_that_says_how_long_to_wait_is_obeyed_within_bounds() -> None:
    for said, waited in (("7", 7.0), ("86400", client_module.LONGEST_WAIT_S), ("soon", 0.5)):
        waits: list[float] = []
        with opened(Gate(failures=[429], headers={"Retry-After": said})) as gate:
            quick(gate, waits=waits).ask("query", {"query": "up"})
        assert waits == [waited]


def test_a_server_that_stays_busy_is_given_up() -> None:
    with opened(Gate(failures=[503] * 9)) as gate, pytest.raises(InputError, match=r"answered 503 .*, 5 times"):
        quick(gate).ask("query", {"query": "up"})
    assert len(gate.seen) == client_module.ATTEMPTS


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (401, "refuses the token"),
        (403, "does not allow queries"),
        (404, "has no query API at this address"),
        (302, "redirects elsewhere"),
        (418, "answered 418"),
    ],
)
def test_a_refusal_is_not_repeated_and_names_neither_token_nor_url(code: int, words: str) -> None:
    elsewhere = {"Location": "http://evil.example"}
    with opened(Gate(failures=[code], headers=elsewhere)) as gate, pytest.raises(InputError) as caught:
        quick(gate, TOKEN).ask("query", {"query": "up"})
    told = str(caught.value)
    assert words in told
    assert len(gate.seen) == 1
    assert TOKEN not in told
    assert gate.url not in told
    assert TOKEN not in repr(quick(gate, TOKEN))


def test_an_answer_that_is_no_json_and_one_that_is_endless(monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(Gate(canned=b"<html>login</html>")) as gate, pytest.raises(InputError, match="is not JSON"):
        quick(gate).ask("query", {})
    monkeypatch.setattr(client_module, "MAX_ANSWER_BYTES", 100)
    with opened(Gate(canned=b" " * 1000)) as gate, pytest.raises(TooLarge):
        quick(gate).ask("query", {})


@pytest.mark.parametrize(
    ("url", "token", "words"),
    [
        ("ftp://host", "", "must begin with http"),
        ("file:///etc/passwd", "", "must begin with http"),
        ("prometheus:9090", "", "must begin with http"),
        ("http://user:pass@host", "", "contains a user or password"),
        ("http://host/?q=1", "", "has a query or fragment"),
        ("http://host:port", "", "is not valid"),
        ("http://host.example", TOKEN, "is not sent without TLS"),
        ("https://host", "two words", "has blanks"),
    ],
)
def test_addresses_that_are_none(url: str, token: str, words: str) -> None:
    with pytest.raises(InputError, match=words) as caught:
        Client(url, token)
    assert "pass@" not in str(caught.value)


def test_pages_are_halved_until_they_are_answered() -> None:
    gate = Gate(canned=canned())
    with opened(gate):
        whole = fetch(quick(gate), SPAN, ImportOptions(), page_steps=12)
        asked = len(gate.seen)
    gate = Gate(canned=canned())
    with opened(gate), pytest.MonkeyPatch.context() as patch:
        ask = Client.ask

        def picky(self: Client, endpoint: str, parameters: dict[str, str]) -> object:
            if endpoint == "query_range" and int(parameters["end"]) - int(parameters["start"]) > 3 * SPAN.step_s:
                raise TooLarge
            return ask(self, endpoint, parameters)

        patch.setattr(Client, "ask", picky)
        halved = fetch(quick(gate), SPAN, ImportOptions(), page_steps=12)
    assert len(gate.seen) > asked
    assert written(halved)[1] == written(whole)[1]


def test_a_span_without_a_step_is_refused() -> None:
    with opened(Gate()) as gate, pytest.raises(InputError, match="there are 0 steps"):
        fetch(quick(gate), Span(100, 200, 300), ImportOptions())
    assert gate.seen == []


def test_a_prometheus_that_knows_no_cpu(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with opened(Gate()) as gate:
        code = main(["import", "--url", gate.url, "--since", "1h", "-o", str(tmp_path / "inventory.yaml")])
    assert code == 3
    assert "knows no CPU use in that span" in capfd.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--since", "7d"], "belong to --url"),
        (["--url", "http://127.0.0.1:1", "--step", "often"], '--step "often" is not understood'),
        (["--url", "http://127.0.0.1:1", "--since", "yesterday"], '--since "yesterday" is not understood'),
        (["--url", "http://127.0.0.1:1", "--token-file", "/nowhere"], "the token file /nowhere cannot be read"),
        (["--url", "http://127.0.0.1:1", "--token-file", "/dev/null"], "the token file /dev/null holds no token"),
    ],
)
def test_options_that_are_not_understood(options: list[str], words: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["import", *options]) == 2
    assert words in capfd.readouterr().err


@dataclass(frozen=True)
class Running:
    """A Prometheus that watches this machine."""

    url: str
    since_s: int


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Start node_exporter and a Prometheus that scrapes it every second, and wait for twenty seconds of history."""
    programs = {name: shutil.which(name) for name in ("prometheus", "prometheus-node-exporter")}
    missing = [name for name, path in programs.items() if path is None]
    if missing:
        pytest.skip(f"not installed: {' and '.join(missing)} (apt install {' '.join(missing)})")
    folder = tmp_path_factory.mktemp("prometheus")
    exporter, port = free_port(), free_port()
    target = f"{{static_configs: [{{targets: ['127.0.0.1:{exporter}']}}], job_name: node}}"
    (folder / "p.yml").write_text(f"global: {{scrape_interval: 1s}}\nscrape_configs: [{target}]\n")
    commands = [
        [str(programs["prometheus-node-exporter"]), f"--web.listen-address=127.0.0.1:{exporter}"],
        [
            str(programs["prometheus"]),
            f"--config.file={folder / 'p.yml'}",
            f"--storage.tsdb.path={folder / 'data'}",
            f"--web.listen-address=127.0.0.1:{port}",
        ],
    ]
    log = (folder / "log").open("wb")
    processes = [subprocess.Popen(command, stdout=log, stderr=log, cwd=folder) for command in commands]
    try:
        url, started = f"http://127.0.0.1:{port}", int(time.time())
        wait_for_history(url, 20)
        yield Running(url, started)
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(20)
        log.close()


def wait_for_history(url: str, seconds: int) -> None:
    query = f"{url}/api/v1/query?query=count_over_time(node_memory_MemTotal_bytes[10m])"
    for _ in range(4 * seconds + 120):
        try:
            with urllib.request.urlopen(query, timeout=5) as answer:  # noqa: S310  (loopback)
                result = json.load(answer)["data"]["result"]
                if result and int(result[0]["value"][1]) >= seconds:
                    return
        except OSError:
            pass
        time.sleep(0.25)
    pytest.fail("Prometheus has no history after a long wait")


def span_of(prometheus: Running) -> Span:
    return Span(prometheus.since_s, int(time.time()), 4)


@pytest.mark.slow
def test_a_real_prometheus(prometheus: Running) -> None:
    whole = fetch(Client(prometheus.url), span_of(prometheus), ImportOptions())
    name = whole.servers[0].name
    assert name == socket.gethostname()
    report, samples = written(whole)
    assert report.interval_s == 4
    assert len(values(samples, name, "cpu")) >= 3
    assert all(0 <= value <= 100 for value in values(samples, name, "cpu"))
    assert {metric for _, metric in samples} == {"cpu", "memory_used", "network", "disk_iops"}
    memory = next(line for line in Path("/proc/meminfo").read_text().splitlines() if line.startswith("MemTotal"))
    installed = str(facts(whole)["hardware.memory"]).split()
    mib = float(installed[0]) * (1024 if installed[1] == "GiB" else 1)
    assert mib == pytest.approx(int(memory.split()[1]) / 1024, abs=1)


@pytest.mark.slow
def test_pages_of_a_real_prometheus_give_the_same_as_one(prometheus: Running) -> None:
    span = span_of(prometheus)
    one, many = (fetch(Client(prometheus.url), span, ImportOptions(), page_steps=steps) for steps in (1000, 2))
    assert written(one)[1] == written(many)[1]


@pytest.mark.slow
def test_the_whole_command_with_a_token(
    prometheus: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    inventory, token = tmp_path / "inventory.yaml", tmp_path / "token"
    wanted = ["--since", "1m", "--step", "4s", "-o", str(inventory)]
    with opened(Gate(prometheus.url, TOKEN)) as gate:
        token.write_text("wrong\n")
        assert main(["import", "--url", gate.url, "--token-file", str(token), *wanted]) == 3
        assert "refuses the token" in capfd.readouterr().err
        assert list(tmp_path.iterdir()) == [token]
        token.write_text(f"{TOKEN}\n")
        assert main(["import", "--url", gate.url, "--token-file", str(token), *wanted]) == 0
        told = capfd.readouterr()
        assert TOKEN not in told.err + told.out + inventory.read_text()
        assert gate.url not in told.err + told.out + inventory.read_text()
        monkeypatch.setenv("VCONSOLIDATE_PROMETHEUS_TOKEN", TOKEN)
        assert main(["import", "--url", gate.url, *wanted, "--force"]) == 0
    estate = load_inventory(inventory)
    assert estate.trace is not None
    assert estate.trace.servers == (socket.gethostname().casefold(),)


@pytest.mark.slow
def test_a_server_that_goes_away_in_the_middle_leaves_nothing(
    prometheus: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(client_module, "FIRST_WAIT_S", 0.0)
    with opened(Gate(prometheus.url, closes_after=4)) as gate:
        command = ["import", "--url", gate.url, "--since", "1m", "--step", "4s", "-o", str(tmp_path / "inventory.yaml")]
        assert main(command) == 3
    told = capfd.readouterr().err
    assert "could not be reached or broke off" in told
    assert "nothing was imported" in told
    assert list(tmp_path.iterdir()) == []
    assert len(gate.seen) == 4 + client_module.ATTEMPTS
