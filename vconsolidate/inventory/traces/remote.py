"""
Trace files in object storage (``s3://bucket/key``): copied beside the temporary files, then read like any other.

Region, endpoint and credentials come from where every AWS tool takes them: AWS_REGION, AWS_ENDPOINT_URL, AWS_PROFILE,
AWS_ACCESS_KEY_ID …, shared files, the role of the machine. An inventory holds none of them.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final, Self

from vconsolidate.input_limits import MAX_TRACE_BYTES
from vconsolidate.inventory import scratch
from vconsolidate.inventory.traces.source import ADVICE, refuse

if TYPE_CHECKING:
    from vconsolidate.errors import InputError

CONNECT_SECONDS: Final = 5
READ_SECONDS: Final = 60

_BLOCK: Final = 8 * 1024**2
_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://(.*)", re.DOTALL)
_LINE: Final = {
    "NoSuchKey": "does not exist (is the key spelt as in the bucket?)",
    "404": "does not exist",
    "NoSuchBucket": "does not exist: there is no such bucket",
    "AccessDenied": "cannot be read (access is denied)",
    "403": "cannot be read (access is denied)",
    "InvalidAccessKeyId": "cannot be read (the access key is unknown)",
    "SignatureDoesNotMatch": "cannot be read (the secret key does not match the access key)",
    "ExpiredToken": "cannot be read (the session token has expired)",
}
"""Codes of S3 in words."""


def is_remote(file: str) -> bool:
    """Return whether a file is named by an address."""
    return _SCHEME.match(file) is not None


class Copies:
    """Copies of objects, in a folder that is made when the first is taken; all are gone when the reading ends."""

    def __init__(self) -> None:
        self._folder: TemporaryDirectory[str] | None = None
        self._number = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._folder is not None:
            self._folder.cleanup()

    def take(self, url: str) -> Path:
        """
        Return a local copy of an object, with the ending of its name.

        Raises
        ------
        InputError
            When it cannot be had, or is too large.
        """
        found = _SCHEME.match(url)
        scheme, rest = (found[1].lower(), found[2]) if found else ("", "")
        bucket, _, key = rest.partition("/")
        if scheme != "s3":
            raise refuse(url, "is not read (write the name of a file, or s3://BUCKET/KEY)")
        if not bucket or not key:
            raise refuse(url, "names no object (write s3://BUCKET/KEY)")
        try:
            import boto3  # noqa: F401, PLC0415 - an extra
        except ImportError as error:
            raise refuse(url, "needs the package boto3 (pip install 'vconsolidate[s3]')") from error
        parquet = key.lower().endswith((".parquet", ".pq"))  # what else there is shows itself
        path = self._new_file(".parquet" if parquet else ".csv")
        _download(url, bucket, key, path)
        return path

    def _new_file(self, ending: str) -> Path:
        self._folder = self._folder or TemporaryDirectory(prefix=scratch.prefix(), suffix=scratch.SUFFIX)
        self._number += 1
        return Path(self._folder.name) / f"{self._number}{ending}"


def _download(url: str, bucket: str, key: str, path: Path) -> None:
    import boto3  # noqa: PLC0415
    from botocore.config import Config  # noqa: PLC0415
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

    config = Config(connect_timeout=CONNECT_SECONDS, read_timeout=READ_SECONDS, retries={"total_max_attempts": 2})
    try:
        answer = boto3.session.Session().client("s3", config=config).get_object(Bucket=bucket, Key=key)
        _save(url, answer, path)
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", ""))
        raise refuse(url, _LINE.get(code, f"cannot be read (the object store says {code or 'nothing'})")) from error
    except (BotoCoreError, ValueError) as error:
        raise _unreachable(url, error) from error


def _save(url: str, answer: dict[str, Any], path: Path) -> None:
    """Write an object to a file, as far as it is none that takes room without end."""
    size, limit = int(answer.get("ContentLength") or 0), MAX_TRACE_BYTES
    body = answer["Body"]
    try:
        with path.open("wb") as stream:
            while size <= limit and (block := body.read(_BLOCK)):
                stream.write(block)
                size = max(size, stream.tell())
    except OSError as error:
        raise refuse(
            url, f"cannot be copied to the temporary folder ({error.strerror or error}; TMPDIR names another)"
        ) from error
    finally:
        body.close()
    if size > limit:
        raise refuse(url, f"is larger than {limit // 1024**2:,} MiB ({ADVICE})")


def _unreachable(url: str, error: Exception) -> InputError:
    name = type(error).__name__
    if name in {"NoCredentialsError", "PartialCredentialsError", "CredentialRetrievalError", "ProfileNotFound"}:
        return refuse(
            url, "cannot be read: no credentials (set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE)"
        )
    if name in {"ParamValidationError", "InvalidRegionError", "ValueError"}:
        return refuse(url, "cannot be read: the bucket, AWS_REGION or AWS_ENDPOINT_URL is not valid (correct it)")
    endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL") or "S3"
    return refuse(url, f"cannot be read: {endpoint} does not answer ({name}; check AWS_ENDPOINT_URL)")
