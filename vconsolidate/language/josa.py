"""
Korean particles after a value: ``을(를)`` becomes ``을`` or ``를`` where the value shows how it is read.

A particle depends on whether the syllable before it ends in a consonant. Hangul shows that, digits are read as
Sino-Korean numbers, and capital letters by their names. After anything else the neutral form stays, as is usual.
"""

from __future__ import annotations

import re
from typing import Final

_PARTICLE: Final = re.compile(r"(.)([)\]\"'”’]*)(을\(를\)|이\(가\)|은\(는\)|과\(와\)|와\(과\)|\(으\)로|\(이\))")
_AFTER: Final = {
    "을(를)": ("을", "를"),
    "이(가)": ("이", "가"),
    "은(는)": ("은", "는"),
    "과(와)": ("과", "와"),
    "와(과)": ("과", "와"),
    "(으)로": ("으로", "로"),
    "(이)": ("이", ""),
}
_UNIT: Final = re.compile(r"\d (?:[MG]Hz|[KMGTP]iB(?:/s)?|[KMG]bit/s|[KMG]B/s|k?W|kWh|[A-Z]{3}|k?g|%)$")
_UNIT_LETTERS: Final = 8
"""Units after a figure; all of them are read with an open end, as 헤르츠, 바이트, 와트 and 유로 are."""

_FIRST, _LAST, _FINALS, _RIEUL = 0xAC00, 0xD7A3, 28, 8
_SOUND: Final = dict.fromkeys("036LMNR", "closed") | dict.fromkeys("178", "rieul") | {"L": "rieul", "R": "rieul"}
_OPEN: Final = "2459%ABCDEFGHIJKOPQSTUVWXYZ"


def with_particles(text: str) -> str:
    """Return Korean text with the particles that its values ask for."""
    return _PARTICLE.sub(_chosen, text) if "(" in text else text


def _chosen(found: re.Match[str]) -> str:
    sound = (
        "open"
        if _UNIT.search(found.string, max(0, found.start() - _UNIT_LETTERS), found.start() + 1)
        else _sound(found[1])
    )
    if not sound:
        return found[0]
    closed, opened = _AFTER[found[3]]
    is_open = sound == "open" or (sound == "rieul" and found[3] == "(으)로")
    return f"{found[1]}{found[2]}{opened if is_open else closed}"


def _sound(letter: str) -> str:
    """Return how the syllable of a letter ends: ``open``, ``closed``, in ``rieul``, or nothing where unknown."""
    if _FIRST <= ord(letter) <= _LAST:
        final = (ord(letter) - _FIRST) % _FINALS
        return "open" if not final else "rieul" if final == _RIEUL else "closed"
    return "open" if letter in _OPEN else _SOUND.get(letter, "")
