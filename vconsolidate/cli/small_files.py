"""Read a few small text files that a command names."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from vconsolidate.errors import InputError, Problem
from vconsolidate.input_limits import MAX_SMALL_BYTES


def read_texts(paths: Sequence[Path]) -> list[tuple[str, str]]:
    """
    Return (name, text) of each file.

    Raises
    ------
    InputError
        With every file that is missing, no regular file, too large or no UTF-8 text.
    """
    found: list[tuple[str, str]] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            found.append((str(path), _read(path)))
        except UnicodeDecodeError:
            problems.append(Problem(str(path), 0, 0, "", "is not UTF-8 text (save it as UTF-8)"))
        except ValueError as error:
            problems.append(Problem(str(path), 0, 0, "", str(error)))
        except OSError as error:
            problems.append(Problem(str(path), 0, 0, "", f"cannot be read: {error.strerror or error}"))
    if problems:
        raise InputError(problems)
    return found


def _read(path: Path) -> str:
    if path.exists() and not path.is_file():
        raise ValueError("is no regular file (save it as a file first)")
    with path.open("rb") as stream:
        data = stream.read(MAX_SMALL_BYTES + 1)
    if len(data) > MAX_SMALL_BYTES:
        raise ValueError(f"is larger than {MAX_SMALL_BYTES // 1024**2} MiB (name what the tool printed for one host)")
    return data.decode("utf-8-sig")
