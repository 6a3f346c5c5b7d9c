"""For any three inventories: the edited text holds exactly what the merge of the three trees says."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.importing.fragments import facts, fragment
from vconsolidate.inventory.importing.again.companion import Companion
from vconsolidate.inventory.importing.again.three_way import Merge
from vconsolidate.inventory.importing.again.update import Version, updated, version_of
from vconsolidate.inventory.importing.fragment import Fragment, Record
from vconsolidate.inventory.importing.writing.document import document, head_of

VALUES = st.sampled_from(
    [1, 2, "x", "8 GiB", "a: b", ["p", "q"], [{"name": "d", "size": "1 GiB"}, {"name": "e"}], True]
)
FIELDS = st.sampled_from(
    ["tier", "hardware.memory", "hardware.cpu.clock", "tags", "disks", "labels.owner", "demand.cpu_mean"]
)
SERVERS = st.dictionaries(
    st.sampled_from(["a", "b", "c d", "e#", "f"]), st.dictionaries(FIELDS, VALUES, max_size=4), max_size=4
)
WHOLE = st.dictionaries(st.sampled_from(["name", "policy.headroom", "policy.cpu.ceiling"]), VALUES, max_size=3)


def estate(servers: dict[str, dict[str, object]], whole: dict[str, object]) -> Fragment:
    records = [Record(name, "row", facts("row", **of)) for name, of in servers.items()]  # type: ignore[arg-type]
    return fragment(*records, facts=facts("whole", **whole))  # type: ignore[arg-type]


ESTATES = st.builds(estate, SERVERS, WHOLE)


def version(made: Fragment) -> Version:
    return version_of(document(made), "inventory.yaml", {})


@settings(max_examples=300, deadline=None)
@given(ESTATES, ESTATES, ESTATES, st.booleans())
def test_the_text_holds_what_the_merge_says(last: Fragment, mine: Fragment, new: Fragment, commented: bool) -> None:
    base, source = version(last), version(new)
    text = document(mine)
    if commented:
        text = "\n".join(f"{line}\n# mine" for line in text.split("\n"))
    owned = version_of(text, "inventory.yaml", {})
    result = updated(Companion("made", head_of(document(last)), base.tree), owned, source, head_of(document(new)))
    wanted = Merge().merged(base.tree, owned.tree, source.tree)
    assert version_of(result.text, "inventory.yaml", {}).tree == wanted
    if base.tree == source.tree:
        assert wanted == owned.tree
        assert result.text.split("\n")[2:] == text.split("\n")[2:] or not commented


@settings(max_examples=100, deadline=None)
@given(ESTATES, ESTATES)
def test_without_edits_the_source_comes_in_as_it_is(last: Fragment, new: Fragment) -> None:
    base, source = version(last), version(new)
    result = updated(Companion("made", head_of(document(last)), base.tree), base, source, head_of(document(new)))
    assert version_of(result.text, "inventory.yaml", {}).tree == source.tree
    assert not [one for one in result.differences if one.kind in {"kept", "conflict"}]
    assert result.rewritten == ()
