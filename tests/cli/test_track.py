"""``vconsolidate track``: exit codes, formats, priors that the next plan uses."""

from __future__ import annotations

import csv
import json
import shlex
import shutil
from pathlib import Path

import pytest

from tests.shell import ROOT, Done, run

OFFICE = (ROOT / "sample_inventories" / "branch-office.yaml").as_posix()
STEPS = 24
START_S = 1_767_225_600


def call(folder: Path, *arguments: str) -> Done:
    line = shlex.join(["vconsolidate", *arguments])
    return run(line, folder, {"COLUMNS": "100", "HOME": folder.as_posix()})


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("plan")
    done = call(folder, "plan", OFFICE, "--effort", "2", "-q", "-o", "json=plan.json")
    assert done.returncode == 0, done.stderr
    return folder / "plan.json"


def measure(plan: Path, path: Path, *, cpu: float = 1.0, ready: float = 1.0) -> Path:
    """Write what VMs of a plan would be measured at: their planned mean times `cpu`, and `ready` in %."""
    document = json.loads(plan.read_text(encoding="utf-8"))
    core_mhz = {host["name"]: host["hardware"]["cpu"]["core_rating_mhz"] for host in document["hosts"]}
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(("timestamp", "server", "metric", "value", "host"))
        for vm in document["vms"]:
            busy = 100.0 * cpu * vm["cpu_mean_mhz"] / core_mhz[vm["host"]] / vm["vcpus"]
            for step in range(STEPS):
                for metric, value in (("cpu", busy), ("ready", ready), ("memory_used", vm["consumed_mib"])):
                    writer.writerow((START_S + 3600 * step, vm["name"], metric, round(value, 4), vm["host"]))
    return path


def test_every_format_and_priors(plan: Path, tmp_path: Path) -> None:
    measure(plan, tmp_path / "after.csv")
    outputs = [f"{name}=t.{name}" for name in ("json", "yaml", "html", "markdown", "csv", "priors")]
    arguments = [part for output in outputs for part in ("-o", output)]
    done = call(tmp_path, "track", plan.as_posix(), "--traces", "after.csv", *arguments, "--details")
    assert done.returncode == 0, done.stderr
    for words in ("bremen-dl360-01", "Ratings for the next plan", "Budgets and service levels", "hosts measured"):
        assert words in done.stdout
    document = json.loads((tmp_path / "t.json").read_text(encoding="utf-8"))
    assert document["tracking_version"] == "1.0"
    assert {host["host"] for host in document["hosts"]} >= {"bremen-dl360-01"}
    page = (tmp_path / "t.html").read_text(encoding="utf-8")
    assert "Content-Security-Policy" in page
    assert "http://" not in page.replace("http://www.w3.org", "")
    rows = (tmp_path / "t.csv").read_text(encoding="utf-8").splitlines()
    assert len(rows) == 1 + len(document["hosts"]) + len(document["vms"])


def test_the_same_bytes_again(plan: Path, tmp_path: Path) -> None:
    measure(plan, tmp_path / "after.csv", cpu=1.1)
    first, second = (
        call(tmp_path, "track", plan.as_posix(), "-t", "after.csv", "-f", "json", *more).stdout
        for more in ((), ("--workers", "3"))
    )
    assert first == second


@pytest.mark.parametrize(("ready", "code"), [(2.0, 0), (30.0, 1)])
def test_exit_code_of_service_levels(plan: Path, tmp_path: Path, ready: float, code: int) -> None:
    measure(plan, tmp_path / "after.csv", ready=ready)
    done = call(tmp_path, "track", plan.as_posix(), "--traces", "after.csv")
    assert done.returncode == code, done.stderr
    assert ("VC201" in done.stdout) is (code == 1)
    assert len(call(tmp_path, "track", plan.as_posix(), "-t", "after.csv", "-q").stdout.splitlines()) == 1


def test_the_next_plan_uses_priors_shows_them_and_can_do_without(plan: Path, tmp_path: Path) -> None:
    measure(plan, tmp_path / "after.csv", cpu=1.3)
    done = call(tmp_path, "track", plan.as_posix(), "-t", "after.csv", "-o", "priors=priors.json", "-q")
    assert done.returncode == 0, done.stderr
    quick = ("--effort", "1", "--no-repair")
    told = call(tmp_path, "plan", OFFICE, "--priors", "priors.json", *quick, "--details", "-o", "json=next.json")
    assert "Corrected by measurements" in told.stdout
    with_priors = json.loads((tmp_path / "next.json").read_text(encoding="utf-8"))
    kinds = {one["kind"] for one in with_priors["priors"]["changes"]}
    assert {"rating", "cpu"} <= kinds
    assert any("Priors of" in note for note in with_priors["assumptions"])
    assert any(entry["path"].endswith("priors.json") for entry in with_priors["inputs"]["files"])
    again = call(tmp_path, "verify", "next.json")
    assert again.returncode in {0, 1}, again.stderr
    set_ = f"priors={(tmp_path / 'priors.json').as_posix()}"
    without = call(tmp_path, "plan", OFFICE, "--set", set_, "--no-priors", *quick, "-f", "json")
    assert json.loads(without.stdout)["priors"] is None
    both = call(tmp_path, "plan", OFFICE, "--priors", "priors.json", "--no-priors")
    assert both.returncode == 2


@pytest.mark.parametrize(
    ("cpu", "words"), [(1.0, ""), (3.0, "may need as many times the hosts"), (1000.0, "is its unit right (--unit cpu=")]
)
def test_what_is_learnt_too_much_or_in_a_wrong_unit_is_said(plan: Path, tmp_path: Path, cpu: float, words: str) -> None:
    measure(plan, tmp_path / "after.csv", cpu=cpu)
    for target in ("terminal", "markdown", "html"):
        done = call(tmp_path, "track", plan.as_posix(), "-t", "after.csv", "-f", target, "-o", "priors=priors.json")
        assert done.returncode in {0, 1}, done.stderr
        said = " ".join(done.stdout.replace("\\", "").split())
        assert (words in said) if words else ("times the hosts" not in said and "is its unit right" not in said)
    planned = call(tmp_path, "plan", OFFICE, "--priors", "priors.json", "--effort", "1", "--no-repair")
    assert ("raise CPU demand" in " ".join(planned.stdout.split())) is (cpu < 1000.0)


@pytest.mark.parametrize("piped", [False, True])
def test_a_plan_with_priors_is_judged_where_its_inventory_moved(plan: Path, tmp_path: Path, piped: bool) -> None:
    measure(plan, tmp_path / "after.csv", cpu=1.1)
    call(tmp_path, "track", plan.as_posix(), "-t", "after.csv", "-o", "priors=priors.json", "-q")
    planned = (
        f"vconsolidate plan {'-' if piped else OFFICE} --priors priors.json --effort 1 --no-repair -q -o json=p.json"
    )
    run(f"cat {OFFICE} | {planned}" if piped else planned, tmp_path, {"COLUMNS": "100", "HOME": tmp_path.as_posix()})
    (tmp_path / "new").mkdir()
    shutil.copy(OFFICE, tmp_path / "new" / "moved.yaml")
    for command in (("check", "p.json", "-i", "new/moved.yaml"), ("verify", "p.json", "new/moved.yaml")):
        done = call(tmp_path, *command)
        assert done.returncode in {0, 1}, done.stderr
        assert "has changed" not in done.stdout + done.stderr
    text = (tmp_path / "priors.json").read_text(encoding="utf-8")
    (tmp_path / "priors.json").write_text(text.replace('"vms"', ' "vms"'), encoding="utf-8")
    assert "priors.json has changed" in call(tmp_path, "check", "p.json", "-i", "new/moved.yaml").stderr
    (tmp_path / "priors.json").unlink()
    gone = call(tmp_path, "check", "p.json", "-i", "new/moved.yaml")
    assert (gone.returncode, "does not exist" in gone.stderr) == (3, True)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{}", "is not a file of priors"),
        (
            '{"priors_version": "1.0", "measured_from_s": 0, "measured_until_s": 1, "ratings": [{"model": "x"}]}',
            "factor",
        ),
        (
            json.dumps(
                {
                    "priors_version": "1.0",
                    "measured_from_s": 0,
                    "measured_until_s": 1,
                    "headroom": {"fraction": 1e9, "before_fraction": 0, "hosts": 1},
                }
            ),
            "must be at most 10",
        ),
        ("[1", "priors.json:2:1"),
    ],
)
def test_broken_priors_are_refused_with_their_place(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "priors.json").write_text(text, encoding="utf-8")
    done = call(tmp_path, "plan", OFFICE, "--priors", "priors.json")
    assert done.returncode == 3
    assert words in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--traces", "none.csv"), 3, "does not exist"),
        (("--traces", "after.csv", "--unit", "cpu"), 2, "has no two sides"),
        (("--traces", "after.csv", "--unit", "cpu=miles"), 3, "not a valid unit of cpu"),
        (("--traces", "after.csv", "--interval", "soon"), 2, "--interval"),
        (("--traces", "after.csv", "--timezone", "Mars/Base"), 3, "unknown time zone"),
        (("--traces", "after.csv", "-o", "json=after.csv"), 2, "would be overwritten"),
        ((), 2, "--traces"),
    ],
)
def test_mistakes_are_told(plan: Path, tmp_path: Path, arguments: tuple[str, ...], code: int, words: str) -> None:
    measure(plan, tmp_path / "after.csv")
    done = call(tmp_path, "track", plan.as_posix(), *arguments)
    assert done.returncode == code, done.stderr
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_documents_obey_their_schemas(plan: Path, tmp_path: Path) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    measure(plan, tmp_path / "after.csv", cpu=1.2)
    outputs = ("-o", "json=t.json", "-o", "priors=p.json", "-q")
    assert call(tmp_path, "track", plan.as_posix(), "-t", "after.csv", *outputs).returncode == 0
    for name, file in (("tracking", "t.json"), ("priors", "p.json")):
        schema = json.loads(call(tmp_path, "schema", name).stdout)
        jsonschema.validate(json.loads((tmp_path / file).read_text(encoding="utf-8")), schema)
