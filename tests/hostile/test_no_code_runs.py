"""Nothing in the program can run code that an input holds: the calls that could are not there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "vconsolidate"
MODULES = {"pickle", "cPickle", "marshal", "shelve", "dill", "joblib", "cloudpickle", "codeop", "xmlrpc"}
CALLS = {
    "eval", "exec", "compile", "__import__", "os.system", "os.popen", "os.execv", "os.execvp", "os.spawnv", "np.load",
    "numpy.load", "yaml.unsafe_load", "yaml.full_load", "yaml.load_all", "pl.read_excel", "pd.read_pickle",
    "tarfile.extractall", "archive.extractall", "archive.extract", "package.extractall", "package.extract",
    "shutil.unpack_archive",
}  # fmt: skip
DASK = {"executors/dask/packing.py", "executors/dask/worker.py"}
"""What the program sends to its own workers, and they back; whoever reaches a Dask worker runs code there anyway."""

OWN = {("executors/dask/versions.py", "exec"), ("cli/main.py", "exec")}
"""One reads the version of the program from its own file; one executes an empty text as the program ends."""

MORE = {"yaml", "xml", "ElementTree", "subprocess", "Environment", "shell="}
"""Files with none of these words are not looked at."""


def trees() -> Iterator[tuple[str, ast.Module]]:
    words = re.compile(r"\b(?:" + "|".join({*MODULES, *(name.rpartition(".")[2] for name in CALLS), *MORE}) + ")")
    for path in sorted(PACKAGE.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if words.search(text):
            yield path.relative_to(PACKAGE).as_posix(), ast.parse(text)


TREES = dict(trees())


def name_of(function: ast.expr) -> str:
    """Return a dotted name; empty for anything else that is called."""
    if isinstance(function, ast.Attribute):
        return f"{name_of(function.value)}.{function.attr}"
    return function.id if isinstance(function, ast.Name) else ""


CALLED = {
    file: [(name_of(node.func), node) for node in ast.walk(tree) if isinstance(node, ast.Call)]
    for file, tree in TREES.items()
}


def test_no_module_that_turns_bytes_into_code() -> None:
    found = {
        (file, name)
        for file, tree in TREES.items()
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
        if name.partition(".")[0] in MODULES
    }
    assert found == {(file, "pickle") for file in DASK}


def test_no_call_that_runs_or_unpacks_what_it_is_given() -> None:
    assert {(file, name) for file, called in CALLED.items() for name, _ in called if name in CALLS} == OWN


def test_yaml_is_read_by_safe_loaders_only() -> None:
    loads = [
        (file, node) for file, called in CALLED.items() for name, node in called if name in {"yaml.load", "yaml.parse"}
    ]
    assert {file for file, _ in loads} == {"catalog/reading.py", "inventory/positions.py"}
    for file, node in loads:
        loader = next(word.value for word in node.keywords if word.arg == "Loader")
        assert f'{ast.unparse(loader)} = getattr(yaml, "CSafeLoader", yaml.SafeLoader)' in (PACKAGE / file).read_text(
            encoding="utf-8"
        ).replace(": Final", "")


def test_xml_is_read_by_defusedxml_only() -> None:
    parsers = {"ET.parse", "ET.fromstring", "ET.iterparse", "ET.XML", "ElementTree.parse", "minidom.parseString"}
    assert [file for file, called in CALLED.items() for name, _ in called if name in parsers] == []


def test_one_file_starts_another_program_and_never_through_a_shell() -> None:
    users = {file for file, called in CALLED.items() for name, _ in called if name.startswith("subprocess.")}
    assert users == {"report/browser.py"}
    words = [word for called in CALLED.values() for _, node in called for word in node.keywords]
    assert not [word for word in words if word.arg == "shell"]


def test_templates_escape_and_come_from_the_program() -> None:
    environments = {
        file: {word.arg: ast.unparse(word.value) for word in node.keywords}
        for file, called in CALLED.items()
        for name, node in called
        if name.endswith("Environment")
    }
    assert set(environments) == {"report/formats/html/environment.py", "export/scripts.py"}
    assert environments["report/formats/html/environment.py"]["autoescape"] == "True"
    assert environments["export/scripts.py"]["finalize"] == "quoted"
