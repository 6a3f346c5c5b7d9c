"""The fuzzer itself: it finds, it counts, it makes small, and it never changes its mind."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzz import bundle, record
from fuzz.__main__ import main
from fuzz.choose import Seeded
from fuzz.command import Answers, Ended, command
from fuzz.engines import by_hypothesis
from fuzz.judge import judge
from fuzz.mutate import MOST_BYTES, mutated
from fuzz.session import Session
from fuzz.target import Target, Wrong
from vconsolidate.errors import InputError, Problem, VerificationError

JSON = json.dumps({"name": "x", "servers": [{"n": 1, "demand": "64 GiB"}]}).encode()
SEEDS = (JSON, b"a,b,c\n1,2,3\n4,5,6\n", b"version: 1\nservers:\n  - {name: a}\n", bytes(range(256)), b"")


def target(run: object) -> Target:
    return Target("own", run, lambda: SEEDS, "own")  # type: ignore[arg-type]


@given(st.sampled_from(SEEDS), st.integers(0, 10**9))
@settings(max_examples=60, deadline=None)
def test_the_same_choices_make_the_same_change(data: bytes, seed: int) -> None:
    found = mutated(data, Seeded(seed), SEEDS)
    assert found == mutated(data, Seeded(seed), SEEDS)
    assert len(found) <= MOST_BYTES


@given(st.dictionaries(st.from_regex(r"[\w./-]{1,20}", fullmatch=True), st.binary(max_size=50), min_size=1, max_size=3))
@settings(max_examples=60, deadline=None)
def test_no_bundle_writes_outside_its_folder(files: dict[str, bytes]) -> None:
    data = bundle.join({name.encode("ascii", "ignore").decode() or "a": content for name, content in files.items()})

    def run(data: bytes, folder: Path) -> None:
        for path in bundle.write(data, folder):
            assert folder in path.parents

    assert judge(target(run), data) is None


def test_errors_of_the_program_are_no_faults_and_all_others_are() -> None:
    def refuses(_data: bytes, _folder: Path) -> None:
        raise InputError([Problem("x", 1, 1, "", "wrong")])

    def fails(_data: bytes, folder: Path) -> None:
        raise KeyError(str(folder))

    def contradicts(_data: bytes, _folder: Path) -> None:
        raise VerificationError("x")

    def is_wrong(_data: bytes, _folder: Path) -> None:
        raise Wrong("left files")

    assert judge(target(refuses), b"") is None
    kinds = [fault.kind for run in (fails, contradicts, is_wrong) if (fault := judge(target(run), b""))]
    assert kinds[0].startswith("KeyError in test_machinery.py:")
    assert kinds[1].startswith("VerificationError")
    assert kinds[2] == "left files"


def test_the_case_of_a_fault_is_made_small_and_found_once(tmp_path: Path) -> None:
    def run(data: bytes, _folder: Path) -> None:
        if b"7" in data and b"x" in data:
            raise ZeroDivisionError

    session = Session(target(run), tmp_path)
    for _ in range(2):
        session.take(b"a long line\nwith an x in it\nand more\n,7,8\n")
    (path,) = tmp_path.iterdir()
    assert sorted(path.read_bytes()) == sorted(b"x7")
    assert (session.runs, len(session.faults)) == (2, 1)


def test_hypothesis_finds_what_changes_of_values_show(tmp_path: Path) -> None:
    def run(data: bytes, _folder: Path) -> None:
        if b"64 GiB" not in data and b"demand" in data:
            raise ZeroDivisionError

    session = Session(target(run), tmp_path, tmp_path / "tally")
    by_hypothesis.fuzz(session, seconds=None, runs=150, first_seed=1)
    assert session.runs >= 150
    assert session.faults
    assert record.read_tally(tmp_path / "tally").runs == session.runs


def test_a_command_that_breaks_its_promise_is_wrong() -> None:
    with pytest.raises(Wrong, match="ended with 2"):
        command("no-such-command", allowed={0})
    assert command("no-such-command").code == 2


def test_an_answer_is_new_once_whatever_its_details() -> None:
    answers = Answers()
    for told, new in (
        ('a.yaml:3:1: unknown key "x"', True),
        ('b.yaml:40:2: unknown key "y"', False),
        ("x" * 10**6, True),
    ):
        answers.note(Ended(3, b"", told))
        assert answers.had_news() == new
    answers.note(Ended(2, b"", 'a.yaml:3:1: unknown key "x"'))
    assert answers.had_news()


def test_what_was_run_is_added_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record, "RECORD", tmp_path / "record.json")
    record.add("plan", "atheris", record.Tally(10, 1.5))
    record.add("plan", "atheris", record.Tally(5, 0.5))
    assert record.read() == {"plan": {"atheris": record.Tally(15, 2.0)}}


def test_a_fault_clears_what_was_run_before_it_is_mended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record, "RECORD", tmp_path / "record.json")
    record.add("plan", "atheris", record.Tally(10, 1.5))
    record.add("stdin", "atheris", record.Tally(10, 1.5))
    record.add("plan", "hypothesis", record.Tally(5, 0.5, ("too slow",)))
    assert record.read() == {"stdin": {"atheris": record.Tally(10, 1.5)}}


def test_an_engine_that_does_not_begin_is_not_recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record, "RECORD", tmp_path / "record.json")
    assert main(["no-such-target", "--record", "--runs", "1", "--engine", "hypothesis"]) == 1
    assert record.read() == {}
