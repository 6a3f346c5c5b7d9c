"""Documents for programs: every field, in JSON or YAML, in English whatever the language of the reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vconsolidate.report.printable import as_json

if TYPE_CHECKING:
    from pydantic import BaseModel

    from vconsolidate.report.options import Options


def json(document: BaseModel, _: Options) -> bytes:
    """Return a document as JSON, indented, UTF-8."""
    return (as_json(document.model_dump(mode="json"), indent=2) + "\n").encode()


def yaml(document: BaseModel, _: Options) -> bytes:
    """Return a document as YAML, UTF-8."""
    from vconsolidate.report.formats.yaml import as_yaml  # noqa: PLC0415 - only for YAML

    return as_yaml(document.model_dump(mode="json")).encode()
