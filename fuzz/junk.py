"""Values that break readers: limits of number formats, texts that mean something elsewhere, names that must not act."""

from __future__ import annotations

from typing import Final

TEXTS: Final = (
    "", " ", "-", "0", "-1", "1", "1e308", "-1e308", "1e999", "9" * 40, "9" * 400, "9" * 5000, "0.1", "1,234", "1.234",
    "1_000", "nan", "NaN", "inf", "-inf", ".nan", ".inf", "Infinity", "0x7fffffffffffffff", "0o17", "1e-320", "½", "٣",
    "None", "null", "~", "true", "no", "yes", "64 GiB", "-1 %", "0 GiB", "1e308 GiB", "1e400 MHz", "11800 EUR", "150 %",
    "*", "web*", "[0-9]+", "p95", "peak", "esxi-6.7", "24:00", "2024-02-30", "2024-03-31T02:30", "0000-00-00",
    "9999-12-31T23:59:59", "-1-01-01", "1970-01-01T00:00:00Z", "253402300800", "Europe/Berlin",
    "../../etc", "Mars/Base",
    "\x00", "\x1b[31m", "\u202e", "\u2028", "\ud800", "\ufeff", "😀", "a" * 300, "x" * 70_000, "=1+1", "@SUM(1)",
    "{{ 7*7 }}", "${x}", "`id`", "$(id)", "'; drop", "<img src=x onerror=y>", "../../x", "/etc/passwd", "C:\\x",
    "a\r\nb",
    "::error::x", "##[error]", "name,name", ";;;", "\t", '"', "'", "\\", "%n%s", "&a", "*a", "!!python/name:os", "<<",
    "con", "0.0.0.0/0", "::/0", "256.1.1.1", "10.0.0.0/33", "1-65536", "tcp/0", "any",
)  # fmt: skip
"""Texts for any field."""

NUMBERS: Final[tuple[int | float, ...]] = (
    0, 1, -1, 2, 3, 100, 0.5, -0.0, 1e-300, 5e-324, 1e15, 1e308, -1e308, 2**31, 2**53 + 1, 2**63, -(2**63) - 1, 2**64,
    10**30, 10**400, float("nan"), float("inf"), float("-inf"), 65_536, 1_000_000, 3_000_000_000,
)  # fmt: skip
"""Numbers for any field."""

BYTES: Final = (
    b"\x00", b"\xff", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\xc0\x80", b"\n", b"\r", b"\r\n",
    b"\t", b'"', b"'", b",", b";", b":", b"{", b"}", b"[", b"]", b"<", b">", b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"&b;",
    b"&a ", b"*a", b"!!binary ", b"- ", b"? ", b"| ", b"%YAML 1.1\n", b"---\n", b"...\n", b"#",
    b"\x1f\x8b\x08", b"PK\x03\x04",
    b"PAR1", b"[" * 500, b'{"a":' * 300, b"9" * 5000, b"-", b"e999", b"\x85", b"\xe2\x80\xa8", b"sep=;\n",
)  # fmt: skip
"""Bytes to put in anywhere."""
