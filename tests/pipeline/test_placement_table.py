"""Tables of placements in the shapes that tools write them, and every mistake with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from vconsolidate.errors import InputError
from vconsolidate.inventory.load import load_inventory
from vconsolidate.model.stop import Stop
from vconsolidate.pipeline.plan import plan_estate
from vconsolidate.pipeline.settings import Settings
from vconsolidate.pipeline.verify.foreign_plan import assignment_of
from vconsolidate.pipeline.verify.placement_table import decode, read_rows
from vconsolidate.pipeline.verify.verification import verify_data
from vconsolidate.report.document import build
from vconsolidate.report.formats import FORMATS
from vconsolidate.report.options import Options
from vconsolidate.report.run import RunInfo

SAMPLES = Path(__file__).parents[2] / "sample_inventories"

SHAPES = {
    "commas": b"vm,host\nweb01,esx-01\nweb02,esx-02\n",
    "no header": b"web01,esx-01\nweb02,esx-02\n",
    "other case and order": b"HOST,Vm\r\nesx-01,web01\r\nesx-02,web02\r\n",
    "semicolons": b"vm;host\nweb01;esx-01\nweb02;esx-02\n",
    "tabs": b"vm\thost\nweb01\tesx-01\nweb02\tesx-02\n",
    "mark of UTF-8": b"\xef\xbb\xbfvm,host\nweb01,esx-01\nweb02,esx-02\n",
    "UTF-16 of a spreadsheet": "vm\thost\r\nweb01\tesx-01\r\nweb02\tesx-02\r\n".encode("utf-16"),
    "sep= of a spreadsheet": b"sep=;\r\nvm;host\r\nweb01;esx-01\r\nweb02;esx-02\r\n",
    "columns nobody asked for": b'VM,Powerstate,"CPUs, total",Host,Note\nweb01,on,2,esx-01,"a,b"\nweb02,on,4,esx-02,\n',
    "PowerCLI": b'#TYPE Selected.VM\r\n"Name","VMHost","Guest"\r\n"web01","esx-01","x"\r\n"web02","esx-02","y"\r\n',
    "words and blanks": b"Virtual machine ; Host name\n\n web01 ; esx-01 \n# moved\n;\nweb02;esx-02",
    "name beside vm": b"name,vm,host\nx,web01,esx-01\ny,web02,esx-02\n",
}


@pytest.mark.parametrize("shape", SHAPES)
def test_one_table_in_many_shapes(shape: str) -> None:
    rows = read_rows(decode(SHAPES[shape], "t"), "t")
    assert [(row.vm, row.host) for row in rows] == [("web01", "esx-01"), ("web02", "esx-02")]


def test_a_name_that_a_spreadsheet_would_run() -> None:
    (row,) = read_rows("vm,host\n'=web,'-esx\n", "t")
    assert (row.vm, row.host) == ("=web", "-esx")


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        (
            "vm;host\nweb01;\nweb02;esx;extra\n",
            ['t:2:7: no host for "web01"', "t:3:11: the row has 3 cells, but the header has 2 columns"],
        ),
        ("vm,note,host\na,x,h1\n,x,\n", ["t:3:4: neither VM nor host"]),
        ("vm,note\na,x\n", ['t:1:1: a column "host" is missing (the table has vm, note)']),
        ("host,note\na,x\n", ['t:1:1: a column "vm" is missing']),
        ("vm,host,Host\na,b,c\n", ['t:1:9: column "Host" appears twice']),
        ('vm,host\na,"h1\n', ["t:2:3: a quoted cell is not closed"]),
        ('vm,host\n"a"b,h1\n', ["t:2:4: expected a comma"]),
        ("vm,host,type\na,x,t1\nb,x,t2\n", ['t:3:1: x has type "t2" here, but "t1" in line 2']),
        ('vm,host\n"a\nb",h1\nc\n', ['t:4:1: no host for "c"']),
        ("vm,host\n", ["no rows"]),
    ],
)
def test_every_mistake_has_its_place(text: str, problems: list[str]) -> None:
    with pytest.raises(InputError) as caught:
        read_rows(text, "t")
    assert len(caught.value.problems) == len(problems)
    for found, meant in zip(caught.value.problems, problems, strict=True):
        assert meant in str(found)


def test_the_cluster_tells_types_apart_whose_names_run_together() -> None:
    estate = load_inventory(SAMPLES / "full-tour.yaml")
    cluster = next(cluster for cluster in estate.clusters if cluster.host_types)
    name = f"{cluster.name}-{cluster.host_types[0].name}-7"
    assert not assignment_of(read_rows(f"vm,host,cluster\na,{name},{cluster.name}\n", "t"), estate).unknown
    (wrong,) = assignment_of(read_rows(f"vm,host,cluster\na,{name},moon\n", "t"), estate).unknown
    assert "in cluster moon" in wrong.message


@pytest.mark.parametrize("sample", ["branch-office", "database-mix", "full-tour"])
def test_the_program_s_own_table_is_a_plan(sample: str) -> None:
    """With reserve hosts, which the table names though no VM is on them."""
    path = SAMPLES / f"{sample}.yaml"
    estate = load_inventory(path)
    outcome = plan_estate(estate, Settings(stop=Stop(work=1.0), repair=False))
    run = RunInfo(inventory=str(path), overrides=(), seed=0, work=1.0, seconds=None)
    document = build(estate, outcome.demand, outcome.plan, outcome.replay, outcome.findings, run)
    table = FORMATS["csv"].render(document, Options())
    assert isinstance(table, bytes)
    found = verify_data(table, "moves.csv", path)
    assert found.violations == ()
    assert (found.n_placed, found.n_hosts, found.n_spares) == (len(document.vms), document.hosts_used, document.spares)
