"""Exports of other tools, one target per importer; what is imported must be an inventory that loads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from fuzz import bundle
from fuzz.command import command
from fuzz.parquet import as_parquet
from fuzz.target import Target, Wrong
from vconsolidate.inventory.importers.registry import IMPORTERS

_CMDB = b"Hostname,Type,vCPUs,RAM,Disk,OS\nweb01,Virtual,2,8 GB,50 GB,CentOS 6\ndb01,Physical,8,64 GB,500 GB,RHEL 6\n"
_MAPPING = b"""columns:
  Hostname: name
  vCPUs: vcpus
  RAM: {field: memory, unit: GB}
  OS: {field: os, values: {RHEL 6: centos-6}}
"""
_TRACE = b"\nid,timestamp,duration,cpu_usage\n7,1709283900000,300000,1000\n7,1709284500000,600000,2000\n"
_META = b"\nid,cpu_count,cpu_capacity,mem_capacity\n7,2,4000,4194304\n8,2,4000,4194304\n"
_ALIASES = b"web01: [www, VM 4711]\ndb01: db\n"


def _into(source: Path, folder: Path, *more: str) -> None:
    out = folder / "imported" / "inventory.yaml"
    out.parent.mkdir()
    ended = command("import", str(source), "-o", str(out), "-v", *more, allowed={0, 2, 3})
    if ended.code != 0:
        if any(out.parent.iterdir()):
            raise Wrong(f"import ended with {ended.code} and left files")
        return
    read_back = command("validate", str(out), "-v", allowed={0, 3})
    if read_back.code:
        raise Wrong(f"import wrote an inventory that is refused\n{read_back.err}")


def _importer(name: str) -> Callable[[bytes, Path], None]:
    def run(data: bytes, folder: Path) -> None:
        (folder / "source").mkdir()
        paths = bundle.write(data, folder / "source", "export.xlsx" if data[:2] == b"PK" else "export.csv")
        source = paths[0] if len(paths) == 1 else folder / "source"
        _into(source, folder, "--source", name)

    return run


def _archive(data: bytes, folder: Path) -> None:
    name = "a.zip" if data[:2] == b"PK" else "a.tgz" if data[:2] == b"\x1f\x8b" else "a.tar"
    (folder / "source").mkdir()
    (folder / "source" / name).write_bytes(data)
    _into(folder / "source" / name, folder)
    escaped = {path.name for path in folder.iterdir()} - {"source", "imported"}
    if escaped or len(list((folder / "source").iterdir())) > 1:
        raise Wrong(f"an archive wrote {sorted(escaped)}")


def _archive_samples() -> Sequence[bytes]:
    import io
    import tarfile
    import zipfile

    found = []
    for mode in ("w", "w:gz"):
        held = io.BytesIO()
        with tarfile.open(fileobj=held, mode=mode) as archive:
            member = tarfile.TarInfo("list.csv")
            member.size = len(_CMDB)
            archive.addfile(member, io.BytesIO(_CMDB))
        found.append(held.getvalue())
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as packed:
        packed.writestr(zipfile.ZipInfo("list.csv"), _CMDB)
    return [*found, held.getvalue()]


def _workbook(data: bytes, folder: Path) -> None:
    """Read a workbook; a table becomes one here."""
    (folder / "source").mkdir()
    path = folder / "source" / "list.xlsx"
    path.write_bytes(data if data[:2] == b"PK" else _sheet(data))
    _into(path, folder)


def _sheet(data: bytes) -> bytes:
    import io

    import xlsxwriter

    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True, "strings_to_numbers": True}) as workbook:
        sheet = workbook.add_worksheet("List")
        for row, line in enumerate(data.decode("utf-8", "replace").split("\n")[:200]):
            for column, cell in enumerate(line.split(",")[:60]):
                sheet.write_string(row, column, cell[:30_000])
    return held.getvalue()


def _beside(option: str) -> Callable[[bytes, Path], None]:
    def run(data: bytes, folder: Path) -> None:
        (folder / "source").mkdir()
        (folder / "source" / "list.csv").write_bytes(_CMDB)
        (folder / "beside").write_bytes(data)
        _into(folder / "source" / "list.csv", folder, option, str(folder / "beside"))

    return run


def _again(data: bytes, folder: Path) -> None:
    """Import over files that an earlier import left, of which people changed some."""
    (folder / "list.csv").write_bytes(_CMDB)
    (folder / "out").mkdir()
    bundle.write(data, folder / "out", "inventory.yaml")
    command("import", str(folder / "list.csv"), "-o", str(folder / "out" / "inventory.yaml"), "-v", allowed={0, 2, 3})


def _again_samples() -> Sequence[bytes]:
    import tempfile

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "list.csv").write_bytes(_CMDB)
        command("import", str(folder / "list.csv"), "-o", str(folder / "inventory.yaml"), allowed={0})
        files = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != "list.csv"]
        return [bundle.join({path.relative_to(folder).as_posix(): path.read_bytes() for path in files[::-1]})]


def _opendc(data: bytes, folder: Path) -> None:
    """Read a trace, or with a first byte of ``!`` the sizes, made Parquet here; the other file is as it should be."""
    (folder / "source").mkdir()
    sizes, data = data[:1] == b"!", data.removeprefix(b"!")
    made = data if data[:4] == b"PAR1" else as_parquet(data)
    if made is None:
        return
    for name, sample in (("trace.parquet", _TRACE), ("meta.parquet", _META)):
        changed = sizes == (name == "meta.parquet")
        (folder / "source" / name).write_bytes(made if changed else as_parquet(sample) or b"")
    _into(folder / "source", folder, "--source", "opendc")


_MORE = (
    Target("archive", _archive, _archive_samples, "zip and tar archives of exports"),
    Target("workbook", _workbook, lambda: [_CMDB, _sheet(_CMDB)], "workbooks (XLSX)"),
    Target("import-mapping", _beside("--mapping"), lambda: [_MAPPING], "mappings of columns for import"),
    Target("import-aliases", _beside("--aliases"), lambda: [_ALIASES], "aliases for import"),
    Target("import-again", _again, _again_samples, "inventories and companions that import brings up to date"),
)

TARGETS = (
    Target("import-opendc", _opendc, lambda: [_TRACE, b"!" + _META], f"import: {IMPORTERS['opendc'].description}"),
    *(
        Target(f"import-{name}", _importer(name), list, f"import: {one.description}")
        for name, one in IMPORTERS.items()
        if name != "opendc"
    ),
    *_MORE,
)
