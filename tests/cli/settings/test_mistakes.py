"""Everything that is wrong with a file of settings is told at once, with its line and what to write instead."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vconsolidate.cli.app import program
from vconsolidate.cli.main import main
from vconsolidate.cli.settings.apply import all_settings
from vconsolidate.cli.settings.find import Found
from vconsolidate.cli.settings.read import read
from vconsolidate.errors import InputError

SETTINGS = all_settings(program())


def _problems(folder: Path, text: str) -> list[str]:
    file = folder / "vconsolidate.toml"
    file.write_text(text, encoding="utf-8")
    try:
        read([Found(file, "named")], SETTINGS)
    except InputError as error:
        return [str(problem).removeprefix(f"{folder}/") for problem in error.problems]
    return []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("efort = 3", ':1:1: efort: unknown setting (did you mean "effort"?)'),
        ("# a\n\n  time_limit = 3", ':3:3: time_limit: unknown setting (did you mean "time-limit"?)'),
        ('effort = "20"', ":1:1: effort: must be a number without quotes, at least 0"),
        ("effort = -1", ":1:1: effort: must be a number without quotes, at least 0"),
        ("effort = nan", ":1:1: effort: must be a number without quotes, at least 0"),
        ("effort = inf", ":1:1: effort: must be a number without quotes, at least 0"),
        ("seed = 1.5", ":1:1: seed: must be a whole number without quotes, from 0 to 2147483647"),
        ("workers = 0", ":1:1: workers: must be a whole number without quotes, from 1 to 256"),
        ("workers = true", ":1:1: workers: must be a whole number without quotes, from 1 to 256"),
        ('quiet = "yes"', ":1:1: quiet: must be true or false, without quotes"),
        ('colour = "blue"', ':1:1: colour: "blue" is not one of auto, always, never'),
        ('colour = "alway"', '(did you mean "always"?)'),
        ('select = "VC3"', ':1:1: select: must be a list of texts: select = ["…", "…"]'),
        ("baseline = 3", ':1:1: baseline: must be a path in quotes: baseline = "…"'),
        ('format = "json"', ":1:1: format: belongs in the table of a command: [plan]"),
        ('set = ["a=b"]', ":1:1: set: this option cannot be kept in a file: write the values into the inventory"),
        ('[import]\ntoken-file = "t"', ":2:1: import.token-file: this option cannot be kept in a file: give it with"),
        ("[pln]\nseed = 1", ':1:2: pln: no command is named "pln" (did you mean "plan"?)'),
        ("[verify]\nseed = 1", ":2:1: verify.seed: `verify` has no such option; these have: plan, check"),
        ('[plan]\noutput = ["json=../x"]', ':2:1: plan.output: "json=../x" leaves the folder of the file'),
        ('[plan]\noutput = ["json=/x"]', ':2:1: plan.output: "json=/x" leaves the folder of the file'),
        ('[plan]\noutput = ["json"]', ':2:1: plan.output: "json" is not FORMAT=PATH'),
        ('[plan]\noutput = ["jsn=a"]', ':2:1: plan.output: "jsn=a": unknown format "jsn" (did you mean "json"?)'),
        ('[plan]\nformat = "jsn"', ':2:1: plan.format: "jsn" is not one of '),
        ('lang = "Ko"', ':1:1: lang: "Ko" is not one of en, '),
        ("effort = ", ":1:10: is not valid TOML: "),
        ("effort = 1\neffort = 2", ":2:11: is not valid TOML: Cannot overwrite a value"),
        ("a = [" + "[" * 5000, "is "),
    ],
)
def test_a_mistake_names_its_place_and_what_to_write(text: str, expected: str, tmp_path: Path) -> None:
    (told,) = _problems(tmp_path, text)
    assert expected in told


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    told = _problems(tmp_path, 'effort = "1"\nworkers = 0\n[plan]\nseed = "x"\n[chek]\nseed = 1\n')
    assert [line.split(":")[1] for line in told] == ["1", "2", "4", "5"]


@pytest.mark.parametrize(
    "text",
    ["", "effort = 20", "effort = 20.5", "seed = 0", "quiet = true", '[plan]\noutput = ["json=plan.json", "html=a/b"]',
     '["plan"]\n"effort" = 1', 'plan.effort = 3', "plan = {effort = 3}", "\ufeffeffort = 1",
     "[plan] # my plan\neffort=1"],
)  # fmt: skip
def test_what_is_right_is_taken(text: str, tmp_path: Path) -> None:
    assert _problems(tmp_path, text) == []


@pytest.mark.parametrize("content", [b"\xff\xfe", b"effort = 1\n" * 200_000])
def test_what_is_no_text_of_a_sensible_size_is_refused(
    content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a.toml"
    file.write_bytes(content)
    assert main(["--config", str(file), "validate", "x"]) == 3
    assert f"{file}: is n" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["missing.toml", "."])
def test_a_named_file_must_be_there(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--config", str(tmp_path / name), "validate", "x"]) == 3
    assert "1 problem found" in capsys.readouterr().err


@given(st.text(max_size=60))
def test_no_text_breaks_the_reader(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    folder = tmp_path_factory.getbasetemp()
    (folder / "any.toml").write_bytes(text.encode("utf-8", "surrogatepass"))
    with suppress(InputError):
        read([Found(folder / "any.toml", "named")], SETTINGS)


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [("VCONSOLIDATE_EFFORT", "abc", 2), ("VCONSOLIDATE_PLAN_WORKERS", "0", 2), ("VCONSOLIDATE_QUIET", "perhaps", 2)],
)
def test_a_refused_variable_is_named(
    name: str, value: str, expected: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(name, value)
    assert main(["plan", "x"]) == expected
    assert f'the value "{value}" comes from the environment variable {name}' in capsys.readouterr().err


def test_a_mistyped_variable_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("VCONSOLIDATE_EFORT", "3")
    monkeypatch.setenv("VCONSOLIDATE_IMAGE_OF_MY_CI", "x")
    assert main(["validate", "x"]) == 3
    warnings = [line for line in capsys.readouterr().err.splitlines() if line.startswith("warning")]
    assert warnings == [
        "warning: the environment variable VCONSOLIDATE_EFORT means nothing (did you mean VCONSOLIDATE_EFFORT?)"
    ]
