"""
What CI systems run: the action, the GitLab job, the hooks and the image, as far as a machine without them can show.

The example is a repository with an inventory in a folder; a change adds three servers and with them a host, which a
budget forbids.
"""

from __future__ import annotations

import importlib.resources
import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema.validators import validator_for

from tests.shell import Done, run

ROOT = Path(__file__).parents[2]
EXAMPLE = Path(__file__).parent / "example" / "inventory.yaml"
ADDED = "".join(f"  - {{name: web0{number}, tier: 2, tags: [shop]}}\n" for number in (3, 4, 5))
LAST = "  - {name: print01, tier: 4}\n"

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


def git(folder: Path, *arguments: str) -> str:
    settings = ("-c", "user.name=tester", "-c", "user.email=tester@example.org", "-c", "commit.gpgsign=false")
    done = subprocess.run(["git", *settings, *arguments], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return a repository whose second commit adds three servers."""
    folder = tmp_path / "repository"
    (folder / "estate").mkdir(parents=True)
    inventory = folder / "estate" / "inventory.yaml"
    git(folder, "init", "--quiet")
    text = EXAMPLE.read_text(encoding="utf-8")
    inventory.write_text(text, encoding="utf-8")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "-m", "The estate")
    inventory.write_text(text.replace(LAST, LAST + ADDED), encoding="utf-8")
    git(folder, "commit", "--quiet", "-am", "Three web servers more")
    return folder


def line_of(folder: Path, words: str) -> int:
    lines = (folder / "estate" / "inventory.yaml").read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if words in line)


def in_shell(script: str, folder: Path, variables: Mapping[str, str]) -> Done:
    return run(f"true && {script}", folder, {**os.environ, **variables})


def check(folder: Path, **variables: str) -> Done:
    told = {"INVENTORY": "estate/inventory.yaml", "OUT": "out", "FORMAT": "github", **variables}
    return in_shell(f"'{ROOT}/ci/check.sh'", folder, told)


def test_a_change_that_breaches_a_budget_fails_with_annotations_and_a_difference(repository: Path) -> None:
    done = check(repository, BASE="HEAD~1", SUMMARY="summary.md")
    assert done.returncode == 1, done.stderr
    budget = line_of(repository, "metric: hosts_used")
    errors = re.findall(r"^::error file=([^,]+),line=(\d+),col=\d+,title=([^:]+)::(.*)$", done.stdout, re.MULTILINE)
    assert [(file, int(line), title) for file, line, title, _ in errors] == [
        ("estate/inventory.yaml", budget, "VC304 hosts_used"),
        *(
            ("estate/inventory.yaml", line_of(repository, f"name: {name}"), f"VC304 {name} is new")
            for name in ("web03", "web04", "web05")
        ),
    ]
    assert "it was 3 in the baseline and may be 3 now" in errors[0][3]
    difference = (repository / "out" / "diff.md").read_text(encoding="utf-8")
    assert "**Difference: +3 servers, +1 host, cost +9,400 EUR, 1 new blocking finding**" in difference
    summary = (repository / "summary.md").read_text(encoding="utf-8")
    assert summary.startswith(difference)
    assert git(repository, "worktree", "list").count("\n") == 0, "the worktree of the base was left behind"


def test_the_same_servers_in_a_change_without_a_budget_pass(repository: Path) -> None:
    inventory = repository / "estate" / "inventory.yaml"
    text = inventory.read_text(encoding="utf-8")
    inventory.write_text(text.replace("increase: 0}", "increase: 1}"), encoding="utf-8")
    done = check(repository, BASE="HEAD~1")
    assert done.returncode == 0, done.stdout
    assert "::error" not in done.stdout
    assert "::warning" in done.stdout, "the cost only warns"


@pytest.mark.parametrize("base", ["", "0000000000000000000000000000000000000000"])
def test_without_a_base_the_increase_is_not_judged(repository: Path, base: str) -> None:
    done = check(repository, BASE=base)
    assert done.returncode == 0, done.stdout
    assert "VC306" in done.stdout
    assert not (repository / "out" / "diff.md").exists()


def test_an_invalid_inventory_is_told_with_its_line(repository: Path) -> None:
    inventory = repository / "estate" / "inventory.yaml"
    inventory.write_text(inventory.read_text(encoding="utf-8").replace("tier: 4", "tier: 9"), encoding="utf-8")
    done = check(repository, BASE="HEAD~1")
    assert done.returncode == 3
    assert f"estate/inventory.yaml:{line_of(repository, 'tier: 9')}:" in done.stderr


def test_a_baseline_file_is_enough(repository: Path) -> None:
    git(repository, "stash", "--quiet") if git(repository, "status", "--porcelain") else None
    written = run("vconsolidate check estate/inventory.yaml --write-baseline baseline.json", repository, os.environ)
    assert written.returncode == 0, written.stderr
    done = check(repository, BASELINE="baseline.json")
    assert done.returncode == 0, done.stdout


def load(name: str) -> Any:  # noqa: ANN401 - whatever the file holds
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


def filled(text: str, inputs: Mapping[str, str]) -> str:
    """Return a value of the action with its expressions filled in."""
    return re.sub(r"\$\{\{ inputs\.(\w+) \}\}", lambda match: inputs[match.group(1)], text)


def test_the_steps_of_the_action_run(repository: Path, tmp_path: Path) -> None:
    action = load("action.yml")
    inputs = {name: str(one.get("default", "")) for name, one in action["inputs"].items()}
    inputs |= {"inventory": "estate/inventory.yaml", "base": "HEAD~1"}
    step = next(one for one in action["runs"]["steps"] if one.get("id") == "check")
    variables = {name: filled(value, inputs) for name, value in step["env"].items()}
    files = {name: str(tmp_path / name.lower()) for name in ("GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT")}
    done = in_shell(step["run"], repository, {**variables, **files, "GITHUB_ACTION_PATH": str(ROOT)})
    assert done.returncode == 1, done.stderr
    assert Path(files["GITHUB_OUTPUT"]).read_text(encoding="utf-8") == "exit-code=1\n"
    assert "VC304" in Path(files["GITHUB_STEP_SUMMARY"]).read_text(encoding="utf-8")


def test_the_action_takes_nothing_into_its_scripts() -> None:
    """An expression inside a script would run whatever an input holds."""
    action = load("action.yml")
    assert [one for one in action["runs"]["steps"] if "${{" in one["run"]] == []
    assert all(one["shell"] == "bash" for one in action["runs"]["steps"])
    assert set(re.findall(r"inputs\.(\w+)", str(action["runs"]))) == set(action["inputs"])


@pytest.mark.parametrize("shell", ["bash", "sh"])
def test_the_gitlab_job_runs(repository: Path, shell: str) -> None:
    job = load("ci/gitlab.yml")[".vconsolidate"]
    variables = {name: value for name, value in job["variables"].items() if name != "INVENTORY"}
    variables |= {
        "INVENTORY": "estate/inventory.yaml",
        "CI_MERGE_REQUEST_DIFF_BASE_SHA": git(repository, "rev-parse", "HEAD~1"),
    }
    (repository / "job.sh").write_text("set -e\n" + "\n".join(job["script"]), encoding="utf-8")
    done = in_shell(f"{shell} job.sh", repository, variables)
    assert done.returncode == 1, done.stderr
    assert f"estate/inventory.yaml:{line_of(repository, 'metric: hosts_used')}:5: block VC304" in done.stdout
    assert (repository / "vconsolidate-out" / "diff.md").read_text(encoding="utf-8").startswith("### Kelvin Street")
    assert job["artifacts"]["paths"] == ["$OUT/"]
    out = repository / "vconsolidate-out"
    reports = {kind: out / path.removeprefix("$OUT/") for kind, path in job["artifacts"]["reports"].items()}
    marked = {
        (entry["location"]["path"], entry["location"]["lines"]["begin"], entry["severity"])
        for entry in json.loads(reports["codequality"].read_text(encoding="utf-8"))
    }
    assert ("estate/inventory.yaml", line_of(repository, "metric: hosts_used"), "blocker") in marked
    assert b"VC304" in reports["junit"].read_bytes()


@pytest.mark.parametrize(("name", "schema"), [("action.yml", "github-actions"), ("ci/gitlab.yml", "gitlab-ci")])
def test_the_file_keeps_to_the_public_schema(name: str, schema: str) -> None:
    stored = importlib.resources.files("check_jsonschema") / "builtin_schemas" / "vendor" / f"{schema}.json"
    rules = json.loads(stored.read_text(encoding="utf-8"))
    validator = validator_for(rules)(rules)
    validator.validate(load(name))
    wrong = {
        "action.yml": {"runs": {"using": "composite", "steps": [{"run": "true"}]}},
        "ci/gitlab.yml": {"job": {"script": 1}},
    }
    assert not validator.is_valid(load(name) | wrong[name])


def test_the_hooks_run(repository: Path) -> None:
    hooks = {one["id"]: one for one in load(".pre-commit-hooks.yaml")}
    assert set(hooks) == {"vconsolidate-validate", "vconsolidate-check"}
    for hook in hooks.values():
        assert hook["language"] == "python"
        assert re.search(hook["files"], "estate/inventory.yaml")
        done = run(f"{hook['entry']} {' '.join(hook['args'])}", repository / "estate", os.environ)
        assert done.returncode == 0, done.stderr


def test_the_image_has_no_root_and_copies_only_what_is_there() -> None:
    text = (ROOT / "Containerfile").read_text(encoding="utf-8")
    assert re.search(r"^USER 10001$", text, re.MULTILINE)
    assert text.rindex("USER 10001") < text.index("ENTRYPOINT")
    kept = {
        line[1:] for line in (ROOT / ".containerignore").read_text(encoding="utf-8").splitlines() if line[:1] == "!"
    }
    copied = {
        name.removeprefix("./")
        for line in re.findall(r"^COPY (?!--from)(.+) \S+$", text, re.MULTILINE)
        for name in line.split()
    }
    assert copied == kept
    assert all((ROOT / name).exists() for name in copied)


def test_scripts_parse() -> None:
    for script in ("ci/check.sh",):
        assert subprocess.run(["bash", "-n", ROOT / script], check=False).returncode == 0
        assert os.access(ROOT / script, os.X_OK)
