"""Every reader of a file that a user can name, as the command line that names it; ``{}`` stands for the file."""

from __future__ import annotations

from typing import Final, NamedTuple


class Reader(NamedTuple):
    """
    A command that reads a file.

    Parameters
    ----------
    reads
        The kind of file.
    command
        With ``{}`` for the file, ``{folder}`` for its folder, ``{plan}``, ``{estate}`` and others for files in order,
        and ``{out}`` for a folder to write to.
    takes
        Hostile files that it may take: nothing in them is wrong for it.
    suffix
        That the file needs.
    """

    reads: str
    command: str
    takes: frozenset[str] = frozenset()
    suffix: str = ""


NOTHING: Final = frozenset({"/dev/null", "empty"})

READERS: Final = (
    Reader("inventory", "validate {}", suffix=".yaml"),
    Reader("inventory or export", "plan {} --effort 0.1"),
    Reader("inventory or plan", "check {}", suffix=".json"),
    Reader("scenarios", "what-if {estate} {} --effort 0.1", suffix=".yaml"),
    Reader("priors", "plan {estate} --priors {} --effort 0.1"),
    Reader("included inventory", 'validate {estate} --set "includes=[{}]"'),
    Reader("table of servers", 'validate {estate} --set "servers={{from: {}}}"', suffix=".csv"),
    Reader("trace, CSV", 'validate {estate} --set "traces=[{{file: {}, interval: 5 min}}]"', suffix=".csv"),
    Reader("trace, Parquet", 'validate {estate} --set "traces=[{{file: {}, interval: 5 min}}]"', suffix=".parquet"),
    Reader("catalogue", "catalog list models --catalog {}"),
    Reader("plan document", "report {}"),
    Reader("plan document", "replay {} --inventory {estate}"),
    Reader("plan document", "explain {} --inventory {estate}"),
    Reader("plan document", "diff {} {plan}"),
    Reader("plan document", "diff {plan} {}"),
    Reader("plan document", "migrate {} --inventory {estate}"),
    Reader("plan document", "capacity {} --inventory {estate}", suffix=".json"),
    Reader("plan document", "export {} --to vmx -o {out}/export"),
    Reader("plan document", "network trace {} --from web01 --to db01"),
    Reader("plan document or placement", "verify {} {estate}"),
    Reader("plan document or placement", "plan {estate} --previous {} --effort 0.1"),
    Reader(
        "checkpoint",
        "plan {estate} --effort 0.1 -q --checkpoint {folder} --resume",
        takes=frozenset({"a link to nothing", "a link to itself"}),
        suffix="/checkpoint.json",
    ),
    Reader("baseline", "check {plan} --inventory {estate} --baseline {}"),
    Reader("what happened", "migrate {plan} --inventory {estate} --status {}"),
    Reader("measurements", "track {plan} --inventory {estate} --traces {}", suffix=".csv"),
    Reader("measurements", "track {plan} --inventory {estate} --traces {}", suffix=".json"),
    Reader("placement", "track {plan} --inventory {estate} --traces {after} --placement {}"),
    Reader("firewall of a host", "firewall drift {plan} --inventory {estate} --host esx-1 {}"),
    Reader("settings", "config show --config {}", takes=NOTHING, suffix=".toml"),
    Reader("token", "import --url http://127.0.0.1:9 --token-file {} -o {out}/i.yaml"),
    Reader("export", "import {} -o {out}/i.yaml"),
    Reader("export, CSV", "import {} -o {out}/i.yaml", suffix=".csv"),
    Reader("export, JSON", "import {} -o {out}/i.yaml", suffix=".json"),
    Reader("export, XML", "import {} -o {out}/i.yaml", suffix=".xml"),
    Reader("workbook", "import {} -o {out}/i.yaml", suffix=".xlsx"),
    Reader("archive, zip", "import {} -o {out}/i.yaml", suffix=".zip"),
    Reader("archive, tar", "import {} -o {out}/i.yaml", suffix=".tgz"),
    Reader("packed export", "import {} -o {out}/i.yaml", suffix=".csv.gz"),
    Reader("mapping", "import {list} --mapping {} -o {out}/i.yaml"),
    Reader(
        "aliases",
        "import {list} --aliases {} -o {out}/i.yaml",
        takes=frozenset({"10^400", "NaN", "a number of 10,000 digits"}),
    ),
    Reader(
        "key of names",
        "import {list} --anonymise --key {} -o {out}/i.yaml",
        takes=frozenset({"a link to nothing", "a link to itself"}),
    ),
)
