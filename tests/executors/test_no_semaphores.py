"""A machine on which no process can wait for another: all is done in this one."""

from __future__ import annotations

import pytest

from vconsolidate.executors import choice


@pytest.mark.parametrize("error", [PermissionError(13, "Permission denied"), ImportError("no sem_open")])
def test_without_semaphores_this_process_does_the_work(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object) -> None:
        raise error

    said: list[str] = []
    monkeypatch.setattr(choice, "_CHOICE", choice._Choice(say=said.append))  # noqa: SLF001
    monkeypatch.setattr(choice, "ProcessPool", refuse)
    assert choice.processes(3) is choice.HERE
    assert choice.begun(3) is choice.chosen(3) is choice.HERE
    assert len(said) == 1, "said once"
    assert choice.processes(3).submit(divmod, 7, 2).result() == (3, 1)
    choice.end()
