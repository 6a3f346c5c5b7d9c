"""Signals where Python or a library would lose them, or end the process its own way: each moment is made, not met."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from vconsolidate.cli.main import main
from vconsolidate.errors import ExitCode, InputError, Problem

ROOT = Path(__file__).parent.parent.parent
BRANCH = ROOT / "sample_inventories" / "branch-office.yaml"

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")


def process_of(folder: Path, lines: str, *, code: int = ExitCode.INTERRUPTED) -> str:
    """Run lines in a process of their own, require its exit code, and return what it said."""
    (folder / "scene.py").write_text(lines, encoding="utf-8")
    places = os.pathsep.join([str(folder), str(ROOT)])
    words = [sys.executable, "-m", "scene"]
    environment = os.environ | {"PYTHONPATH": places}
    done = subprocess.run(words, check=False, capture_output=True, text=True, env=environment, timeout=120)
    (folder / "said.txt").write_text(done.stdout, encoding="utf-8")
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
    return done.stderr


IN_A_DESTRUCTOR = """\
import signal, time
from vconsolidate.cli import main
class Library:
    def __del__(self):
        signal.raise_signal(signal.{name})
def command(_):
    Library()
    time.sleep({seconds})
    return 0
main._command = command
main.run()
"""


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
@pytest.mark.parametrize("seconds", [30, 0])
def test_a_signal_in_a_destructor_ends_the_command(name: str, seconds: int, tmp_path: Path) -> None:
    """A long command ends soon after, and one that was about to end says that it was interrupted."""
    process_of(tmp_path, IN_A_DESTRUCTOR.format(name=name, seconds=seconds))


def test_other_errors_in_a_destructor_are_still_shown(tmp_path: Path) -> None:
    lines = IN_A_DESTRUCTOR.format(name="SIGINT", seconds=0).replace("signal.raise_signal(signal.SIGINT)", "1 / 0")
    (tmp_path / "scene.py").write_text(lines, encoding="utf-8")
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)])}
    words = [sys.executable, "-m", "scene"]
    done = subprocess.run(words, check=False, capture_output=True, text=True, env=environment, timeout=120)
    assert done.returncode == ExitCode.OK
    assert "ZeroDivisionError" in done.stderr


WHILE_MODULES_LOAD = """\
import signal, sys
class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == "vconsolidate.errors":
            signal.raise_signal(signal.{name})
sys.meta_path.insert(0, Finder())
from vconsolidate.__main__ import run
sys.argv = ["vconsolidate", "--version"]
run()
"""


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_while_modules_load_prints_no_stack_trace(name: str, tmp_path: Path) -> None:
    assert process_of(tmp_path, WHILE_MODULES_LOAD.format(name=name)) == ""


def test_a_signal_that_was_ignored_stays_ignored_while_modules_load(tmp_path: Path) -> None:
    lines = "import signal\nsignal.signal(signal.SIGHUP, signal.SIG_IGN)\n" + WHILE_MODULES_LOAD.format(name="SIGHUP")
    process_of(tmp_path, lines, code=ExitCode.OK)


AS_HANDLERS_ARE_SET = """\
import signal
from vconsolidate.cli import main
usual = signal.signal
def sets(number, handler):
    before = usual(number, handler)
    if number is signal.{name} and handler is main.leave:
        signal.raise_signal(number)
    return before
signal.signal = sets
main.run()
"""


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_as_handlers_are_set_prints_no_stack_trace(name: str, tmp_path: Path) -> None:
    process_of(tmp_path, AS_HANDLERS_ARE_SET.format(name=name))


BETWEEN_HANDLERS = """\
import signal
from vconsolidate.cli import main
usual = signal.signal
def sets(number, handler):
    if handler is signal.SIG_IGN:
        for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.raise_signal(one)
    return usual(number, handler)
def command(_):
    signal.signal = sets
    {ends}
main._command = command
main.run()
"""


@pytest.mark.parametrize(("ends", "code"), [("return 0", 0), ("raise KeyboardInterrupt", 130)])
def test_a_signal_as_the_program_ends_changes_nothing(ends: str, code: int, tmp_path: Path) -> None:
    process_of(tmp_path, BETWEEN_HANDLERS.format(ends=ends), code=code)


HARD = """\
import random, signal, threading, time
from ortools.sat.python import cp_model
from vconsolidate.cli import main
from vconsolidate.executors.heard import SEARCH_THREAD
from vconsolidate.model.stop import Stop
from vconsolidate.packing.solver.cpsat import run as module
from vconsolidate.packing.solver.work_limit import WorkLimit

def hard():
    chance, model = random.Random(1), cp_model.CpModel()
    inside = [[model.new_bool_var("") for _ in range(25)] for _ in range(60)]
    used = [model.new_bool_var("") for _ in range(25)]
    sizes = [chance.randint(20, 60) for _ in inside]
    for row in inside:
        model.add_exactly_one(row)
    for host, one in enumerate(used):
        model.add(sum(size * row[host] for size, row in zip(sizes, inside)) <= 100 * one)
    costs = sum(chance.randint(1, 100) * one for row in inside for one in row)
    model.minimize(1000 * sum(used) + costs)
    return model
"""

AS_IT_BEGINS = """
class Thread(threading.Thread):
    def start(self):
        super().start()
        signal.raise_signal(signal.SIGINT)

def command(_):
    module.Thread = Thread
    try:
        module.run(hard(), WorkLimit(Stop(work=1e9)), 0)
    finally:
        print([thread.name for thread in threading.enumerate()])
main._command = command
main.run()
"""

RUNS_ON = """
def command(_):
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.best_bound_callback = lambda _: None
    threading.Thread(target=solver.solve, args=(hard(),), name=SEARCH_THREAD, daemon=True).start()
    time.sleep(0.3)
    raise KeyboardInterrupt
main._command = command
main.run()
"""


def test_a_signal_as_a_search_begins_ends_it(tmp_path: Path) -> None:
    """It does not hear the first word, before it looks at its limits at all."""
    assert process_of(tmp_path, HARD + AS_IT_BEGINS) == "interrupted\n"
    assert (tmp_path / "said.txt").read_text(encoding="utf-8") == "['MainThread']\n"


def test_a_search_that_cannot_be_stopped_does_not_end_python_with_an_abort(tmp_path: Path) -> None:
    assert process_of(tmp_path, HARD + RUNS_ON) == "interrupted\n"


PROCESSES = """
from vconsolidate.executors.process_pool import ProcessPool
def command(_):
    pool = ProcessPool(2)
    pool.submit(abs, -1).result()
    main.kept = pool
    {more}
    return 0
main._command = command
if __name__ == "__main__":
    main.run()
"""


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ("", 0),
        ("threading.Thread(target=time.sleep, args=(60,), name=SEARCH_THREAD, daemon=True).start()", 0),
    ],
    ids=["alone", "beside a search"],
)
def test_processes_beside_a_command_never_keep_it_from_ending(tmp_path: Path, more: str, code: int) -> None:
    """One in some runs waited for ever: their queue was closed before they were told to end."""
    for _ in range(3):
        process_of(tmp_path, HARD + PROCESSES.format(more=more), code=code)


def test_a_thread_that_does_not_search_ends_as_ever(tmp_path: Path) -> None:
    """Whoever has processes beside this one is told in time: that is what threads at exit are for."""
    lines = (
        "import threading, time\n"
        "from vconsolidate.cli import main\n"
        "def command(_):\n"
        "    threading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n"
        "    threading._register_atexit(print, 'told')\n"
        "    return 0\n"
        "main._command = command\n"
        "main.run()\n"
    )
    process_of(tmp_path, lines, code=ExitCode.OK)
    assert (tmp_path / "said.txt").read_text(encoding="utf-8") == "told\n"


def test_a_second_signal_lets_the_first_tidy_up(tmp_path: Path) -> None:
    lines = (
        "import signal, tempfile\n"
        "from pathlib import Path\n"
        "from vconsolidate.cli import main\n"
        "def command(_):\n"
        f"    with tempfile.TemporaryDirectory(dir={str(tmp_path)!r}, prefix='left-'):\n"
        "        try:\n"
        "            signal.raise_signal(signal.SIGINT)\n"
        "        finally:\n"
        "            signal.raise_signal(signal.SIGTERM)\n"
        "            Path('tidy').touch()\n"
        "main._command = command\n"
        "main.run()\n"
    ).replace("'tidy'", repr(str(tmp_path / "tidy")))
    process_of(tmp_path, lines)
    assert (tmp_path / "tidy").exists()
    assert not list(tmp_path.glob("left-*"))


WHILE_A_FOLDER_IS = """\
import os, signal, tempfile, time
from pathlib import Path
from vconsolidate.cli import main
usual = os.{call}
def acts(*arguments, **named):
    done = usual(*arguments, **named)
    if "here" in str(arguments[0]) or "dir_fd" in named:
        signal.raise_signal(signal.SIGTERM)
    return done
def command(_):
    os.{call} = acts
    with tempfile.TemporaryDirectory(dir={folder!r}) as folder:
        if os.{call} is os.mkdir:
            os.mkdir = usual
        Path(folder, "a").touch()
        Path(folder, "b").touch()
    time.sleep(30)
main._command = command
main.run()
"""


@pytest.mark.parametrize("call", ["mkdir", "unlink", "rmdir"])
def test_a_signal_as_a_temporary_folder_is_made_or_removed_leaves_nothing(call: str, tmp_path: Path) -> None:
    folder = tmp_path / "here"
    folder.mkdir()
    process_of(tmp_path, WHILE_A_FOLDER_IS.format(call=call, folder=str(folder)))
    assert list(folder.iterdir()) == []


def test_a_signal_as_python_looks_for_a_temporary_folder_leaves_nothing(tmp_path: Path) -> None:
    """It writes and removes a file there, to see whether it can."""
    folder = tmp_path / "here"
    folder.mkdir()
    lines = WHILE_A_FOLDER_IS.format(call="open", folder=str(folder))
    lines = lines.replace(
        "with tempfile", f"tempfile.tempdir, os.environ['TMPDIR'] = None, {str(folder)!r}\n    with tempfile"
    )
    lines = lines.replace(f"dir={str(folder)!r}", "")
    process_of(tmp_path, lines)
    assert list(folder.iterdir()) == []


def test_an_error_that_a_library_makes_of_a_signal_is_an_interrupt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def reads(*_: object, **__: object) -> object:
        words = ""
        try:
            signal.raise_signal(signal.SIGINT)
        except KeyboardInterrupt as error:  # as polars does: its error has only the text
            words = str(error)
        raise InputError([Problem("history.csv", 0, 0, "", f"cannot be read ({words})")])

    monkeypatch.setattr("vconsolidate.cli.planning.read_inventory", reads)
    assert main(["plan", str(BRANCH), "-q", "-o", f"json={tmp_path / 'plan.json'}"]) == ExitCode.INTERRUPTED
    assert capsys.readouterr().err == "interrupted\n"
    assert main(["validate", str(BRANCH), "-q"]) == ExitCode.OK  # the next command of the process knows nothing of it
