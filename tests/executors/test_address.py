"""The text of --executor."""

from __future__ import annotations

import pytest

from vconsolidate.errors import UsageError
from vconsolidate.executors.address import Address, parse


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("local", None),
        ("dask://10.0.0.5:9000", Address("tcp://10.0.0.5:9000")),
        ("dask://scheduler", Address("tcp://scheduler:8786")),
        ("dask+tls://[::1]:8786", Address("tls://[::1]:8786")),
        ("dask://local", Address()),
        ("dask://local:8786", Address("tcp://local:8786")),
        ("dask://local?workers=3", Address(workers=3)),
        ("dask://h:1?share=/mnt/x", Address("tcp://h:1", share="/mnt/x")),
        ("dask://local?share=s3://b/p&workers=2", Address(workers=2, share="s3://b/p")),
    ],
)
def test_addresses(text: str, address: Address | None) -> None:
    assert parse(text) == address


@pytest.mark.parametrize(
    "text",
    [
        "", "dask", "dask:", "dask://", "dask://h:x", "dask://h:99999", "tcp://h:1", "dask://u:p@h:1", "dask://h:1/path",
        "dask://h:1?workers=2", "dask://local?workers=0", "dask://local?workers=257", "dask://local?workers=1&workers=2",
        "dask://local?threads=2", "dask+tls://local", "dask://h:1#x", "dask://h:1?share=here", "dask://[::1",
    ],
)  # fmt: skip
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(UsageError) as error:
        parse(text)
    assert error.value.hint
