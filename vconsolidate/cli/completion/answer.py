"""
Answer the shell: candidates on stdout, nothing on stderr.

Bash breaks words at = and : before it asks, so that ``--set policy.cpu.ceiling=8`` arrives in three pieces, and it
replaces the last piece only. The pieces are joined here, and what bash already has is taken off the answers.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Callable, Sequence
from typing import Final

VARIABLE: Final = "_VCONSOLIDATE_COMPLETE"
_BREAKS: Final = ("=", ":")


def answer(run: Callable[[list[str]], int]) -> int:
    """Print what could come next, and return the exit code that the shell expects."""
    known = ""
    if os.environ.get(VARIABLE) == "complete_bash":
        known = _join_words()
    shown = io.StringIO()
    try:
        with contextlib.redirect_stdout(shown), contextlib.redirect_stderr(io.StringIO()):
            code = run([])
    except SystemExit as end:  # typer ends this way, and fish reads the code
        code = end.code if isinstance(end.code, int) else 0
    except Exception:  # noqa: BLE001 - a broken file must not disturb what is being typed
        return 1
    lines = (line.removeprefix(known) for line in shown.getvalue().splitlines() if line)
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return code


def _join_words() -> str:
    """Join the pieces of bash's words in the environment, and return what the last word has before its last piece."""
    words = os.environ.get("COMP_WORDS", "").split("\n")
    cursor = os.environ.get("COMP_CWORD", "")
    if not cursor.isdecimal():
        return ""
    pieces = (words + [""] * (int(cursor) + 1))[: int(cursor) + 1]
    joined = join(pieces)
    os.environ["COMP_WORDS"] = "\n".join(joined)
    os.environ["COMP_CWORD"] = str(len(joined) - 1)
    last = pieces[-1]
    whole = joined[-1]
    if last in _BREAKS:
        return whole
    return whole.removesuffix(last) if last else whole if whole.endswith(_BREAKS) else ""


def join(pieces: Sequence[str]) -> list[str]:
    """Return the words as they were typed, of the pieces that bash makes of them; a word begins with no = or :."""
    words: list[str] = []
    glued = False
    for piece in pieces:
        if words and (piece in _BREAKS or glued):
            words[-1] += piece
        else:
            words.append(piece)
        glued = piece in _BREAKS
    return words
