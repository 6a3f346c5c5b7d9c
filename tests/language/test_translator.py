"""A text is recognised as one of the sentences, its values are translated, and names are left alone."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vconsolidate.language.catalogue import Catalogue, catalogue
from vconsolidate.language.josa import with_particles
from vconsolidate.language.po import Entry, entries
from vconsolidate.language.translator import Translator, translator

SENTENCES = {
    "{0} needs {1}": "{1} wanted by {0}!",
    "{0} needs {1} of memory": "memory {1} for {0}!",
    "{0} {1:is|are} in maintenance": "maintenance: {0}",
    "the hosts": "HOSTS",
    "No plan exists: {0}.": "Nothing because {0}.",
    "It costs {0}. Nobody pays less than {1}.": "{0}; minimum {1}.",
    "{0}, and {1:#} more{2}": "{0} +{1}{2}",
    "; that is all": " (all)",
    "memory": "MEM",
}
COUNTED = Entry("{0:#} wheel", "{0:#} wheels", ["{0} Rad", "{0} Räder"])


def made(*more: Entry, names: tuple[str, ...] = ()) -> Translator:
    """Return a translator of the few sentences above."""
    return Translator(Catalogue([*(Entry(text, "", [said]) for text, said in SENTENCES.items()), *more]), names)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("the hosts", "HOSTS"),
        ("The hosts", "HOSTS"),
        ("  the hosts ", "  HOSTS "),
        ("db01 needs 4 GiB", "4 GiB wanted by db01!"),
        ("db01 needs 4 GiB of memory", "memory 4 GiB for db01!"),
        ("the hosts needs the hosts", "HOSTS wanted by HOSTS!"),
        ("No plan exists: db01 needs memory.", "Nothing because MEM wanted by db01!."),
        ("esx-01 is in maintenance", "maintenance: esx-01"),
        ("esx-01 was in maintenance", "esx-01 was in maintenance"),
        ("It costs 5 EUR. Nobody pays less than 4 EUR.", "5 EUR; minimum 4 EUR."),
        ("It costs 5 EUR. Nobody pays less than 4 EUR. The hosts", "5 EUR; minimum 4 EUR. HOSTS"),
        ("the hosts; db01 needs memory", "HOSTS; MEM wanted by db01!"),
        ("a, and 3 more; that is all", "a +3 (all)"),
        ("a, and 3 more", "a +3"),
        ("a, and many more", "a, and many more"),
        ("nothing that we know", "nothing that we know"),
        ("42", "42"),
        ("", ""),
    ],
)
def test_a_text_is_said_by_its_sentence(text: str, said: str) -> None:
    assert made()(text) == said


def test_names_stay_even_where_they_are_words() -> None:
    assert made()("memory needs memory") == "MEM wanted by MEM!"
    assert made(names=("memory",))("memory") == "memory"
    assert made(names=("the hosts",))("the hosts needs 1 GiB") == "1 GiB wanted by the hosts!"


def test_the_number_chooses_the_plural() -> None:
    say = made(COUNTED)
    assert [say("1 wheel"), say("1,200 wheels"), say("no wheels")] == ["1 Rad", "1,200 Räder", "no wheels"]


def test_what_would_stay_half_english_is_left_alone() -> None:
    assert made()("the hosts and whatever else needs memory of it") != ""
    assert made()("a plan exists in memory; no hosts are needed") == "a plan exists in memory; no hosts are needed"


def test_english_changes_nothing() -> None:
    assert translator("en")("No plan exists: db01 needs memory.") == "No plan exists: db01 needs memory."


def test_options_stay_as_they_are_typed() -> None:
    text = (
        "Add --set 'target.clusters[main].host_types=[{name: more, count: 1}]' to the command, or change the inventory."
    )
    assert "'target.clusters[main].host_types=[{name: more, count: 1}]'" in translator("ko")(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("호스트을(를)", "호스트를"),
        ("서버 3대이(가)", "서버 3대가"),
        ("계획은(는)", "계획은"),
        ("VM은(는)", "VM은"),
        ("esx-01이(가)", "esx-01이"),
        ("esx-02이(가)", "esx-02가"),
        ("90 %(으)로", "90 %로"),
        ("4 GiB이(가)", "4 GiB가"),
        ("1.2 GHz을(를)", "1.2 GHz를"),
        ("서울(으)로", "서울로"),
        ("부산(으)로", "부산으로"),
        ('"계획"을(를)', '"계획"을'),
        ("erp-app을(를)", "erp-app을(를)"),
        ("호스트와(과)", "호스트와"),
        ("계획와(과)", "계획과"),
        ("160 Mbit/s이(가)", "160 Mbit/s가"),
        ("2.5 GiB/s을(를)", "2.5 GiB/s를"),
        ("(그대로)", "(그대로)"),
    ],
)
def test_particles_follow_the_sound(text: str, said: str) -> None:
    assert with_particles(text) == said


def test_a_catalogue_is_read_with_its_escapes_and_without_doubtful_entries() -> None:
    text = (
        'msgid ""\nmsgstr "Plural-Forms: nplurals=1; plural=0;\\n"\n\n'
        '#: a.py\nmsgid "say \\"{0}\\" "\n"twice"\nmsgstr "\\"{0}\\"\\n2"\n\n'
        '#, fuzzy\nmsgid "doubtful"\nmsgstr "x"\n\n'
        'msgid "{0} dog"\nmsgid_plural "{0} dogs"\nmsgstr[0] "개 {0}"\n\n'
        '#~ msgid "old"\n#~ msgstr "gone"\n\n'
        'msgid "not yet"\nmsgstr ""\n'
    )
    found = {one.singular: (one.plural, one.forms) for one in entries(text) if one.singular}
    assert found == {
        'say "{0}" twice': ("", ['"{0}"\n2']),
        "{0} dog": ("{0} dogs", ["개 {0}"]),
        "not yet": ("", []),
    }


@given(st.text(alphabet=st.sampled_from("abc (){}[]\\|.;:,\"'0 1%+*?^$가"), max_size=60))
def test_any_text_has_a_translation(text: str) -> None:
    assert isinstance(translator("ko")(text), str)


def test_a_hostile_text_takes_no_long_time() -> None:
    began = time.process_time()
    say = translator("ko")
    for text in (
        "the hosts of " * 400,
        "(" * 3000 + ")" * 3000,
        "a: b; " * 600,
        "No plan exists: " * 300,
        "1 of 2, " * 500,
    ):
        say(text)
    assert time.process_time() - began < 20


def test_a_translation_is_found_again_at_once() -> None:
    say = Translator(catalogue("ko"))
    assert say("No plan exists") == say("No plan exists") != "No plan exists"


def test_an_item_of_a_numbered_list_is_one_clause() -> None:
    reason = "one failing host must not take both"
    say = translator("ko", {reason})
    item = f"(1) rule anti_affinity of db01, db02 ({reason}) (a.yaml:26:5)"
    proof = f"no plan exists (proof: these 2 requirements cannot both be met: {item}; (2) rule pin of db01 on esx-01)"
    for text in (item, proof):
        assert f"(1) db01, db02의 anti_affinity 규칙({reason}) (a.yaml:26:5)" in say(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "the VMs that can run only in main need 8.0 TiB of storage; its datastore has 7.3 TiB, short by 792 GiB",
            (
                "main에서만 실행할 수 있는 VM들에 저장 공간 8.0 TiB가 필요합니다. "
                "데이터스토어에는 7.3 TiB가 있어 792 GiB 부족합니다"
            ),
        ),
        (
            (
                "proven: all 3 VMs and the resource pools together need at least 250 GHz of reserved CPU; all hosts, "
                "existing and available to buy, offer 133 GHz, short by 117 GHz"
            ),
            (
                "증명됨: VM 3개와 리소스 풀을 모두 합치면 적어도 예약 CPU 250 GHz가 필요합니다. "
                "기존 및 구매 가능한 모든 호스트는 133 GHz를 제공하므로 117 GHz 부족합니다"
            ),
        ),
        (
            (
                "b01, b02, b03 cannot be placed: too few hosts for rule anti_affinity of b01, b02, b03 (a.yaml:26:5): "
                "4 needed, 3 possible"
            ),
            (
                "b01, b02, b03을 배치할 수 없습니다. 호스트가 너무 적습니다: b01, b02, b03의 anti_affinity 규칙 "
                "(a.yaml:26:5): 4대 필요, 3대 가능"
            ),
        ),
        ("1 budget breached", "예산 1개 초과"),
        ("proven optimal; 1 finding blocks the plan", "최적으로 증명됨; 지적 사항 1건이 계획을 막음"),
        ("1 finding blocks the plan.", "지적 사항 1건이 계획을 막음."),
        ("block VC301", "차단 VC301"),
    ],
)
def test_figures_units_and_lists_stay_whole(text: str, said: str) -> None:
    assert translator("ko")(text) == said


@pytest.mark.parametrize(
    "kept",
    [
        '{kind: anti_affinity, servers: ["crm-app01", "crm-app02"]}',
        'rules: [{kind: pin, servers: [db01], hosts: [esx-01], reason: "the hosts"}]',
        "`vconsolidate plan a.yaml --hosts servers`",
        "vconsolidate explain plan.json",
        "sample/hosts.yaml:26:5",
    ],
)
def test_what_a_user_pastes_or_types_stays(kept: str) -> None:
    say = translator("ko")
    assert say(kept) == kept
    assert kept in say(f"No plan exists: {kept}.")
    assert kept in say(f"drop the rule pin of db01 ({kept})")


def test_the_reason_of_the_owner_stays() -> None:
    reason = "the licence is bound to this host"
    said = translator("ko", {reason})(f"drop the rule pin of db01 on esx-01 ({reason})")
    assert said == f"db01을 esx-01에 두는 pin 규칙({reason}) 없애기"
