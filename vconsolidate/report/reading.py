"""Read a plan document, or report everything that is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from pydantic import ValidationError

from vconsolidate.errors import InputError, Problem
from vconsolidate.model.own_document import HEAD_BYTES, NOT_A_PLAN, own_document
from vconsolidate.report.cross_references import contradictions as contradictions_of
from vconsolidate.report.digest import FIELD, digest_of, withdraw_claims
from vconsolidate.report.json_place import lines_and_columns
from vconsolidate.report.schema.plan_document import SCHEMA_VERSION, PlanDocument

AGAIN: Final = "make the plan again instead of mending it: vconsolidate plan INVENTORY -o json=PATH"


def parse(data: bytes, file: str, *, contradictions: bool = True) -> PlanDocument:
    """
    Return the plan document in `data`; `file` names it in messages.

    Parameters
    ----------
    contradictions
        Refuse a document that contradicts itself; False is for a checker that reports contradictions as violations.

    A document whose digest does not match its content is returned with its claims withdrawn.

    Raises
    ------
    InputError
        When it is not a plan document, or has a version that this program does not know.
    """
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise _error(file, f"is not UTF-8 text (byte {error.start + 1}), so it is not a plan document") from error
    _refuse_others(text, file)
    content = _decode(text, file)
    _check_version(content, file, text)
    try:
        document = PlanDocument.model_validate_json(data)
    except ValidationError as error:
        wrong = error.errors(include_url=False, include_context=False, include_input=False)
        raise InputError(_problems([(item["loc"], item["msg"]) for item in wrong], file, text), hint=AGAIN) from error
    found = contradictions_of(document) if contradictions else []
    if found:
        raise InputError(_problems(found, file, text), hint=AGAIN)
    as_written = isinstance(content, dict) and digest_of(content) == document.digest
    document = document.model_copy(update={FIELD: ""})  # it belongs to the bytes, not to the content
    return document if as_written else withdraw_claims(document)


def _refuse_others(text: str, file: str) -> None:
    """Refuse an inventory, an assessment and their like with one error that says what they are."""
    found = own_document(text[:HEAD_BYTES])
    if found is None or (found == "plan" and text.lstrip("\ufeff \n\r\t").startswith("{")):
        return
    raise InputError([Problem(file, 1, 1, "", NOT_A_PLAN[found].format(file=file))])


def _decode(text: str, file: str) -> object:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        message = f"not valid JSON: {error.msg} (write a plan document with `vconsolidate plan -o json=PATH`)"
        raise InputError([Problem(file, error.lineno, error.colno, "", message)]) from error
    except RecursionError as error:
        raise _error(file, "is nested too deeply to be a plan document") from error
    except ValueError as error:
        raise _error(file, "has a number of thousands of digits, which no plan document has") from error


def _check_version(content: object, file: str, text: str) -> None:
    version = content.get("schema_version") if isinstance(content, dict) else None
    if not isinstance(version, str):
        raise _error(file, "is not a plan document: it has no schema_version")
    try:
        major, minor = (int(part) for part in version.split("."))
    except ValueError:
        raise InputError(
            [_problem(("schema_version",), f'"{version}" is not a valid version, such as {SCHEMA_VERSION}', file, text)]
        ) from None
    known_major, known_minor = (int(part) for part in SCHEMA_VERSION.split("."))
    if (major, minor) > (known_major, known_minor):
        message = f"{version} was written by a newer vconsolidate (this one reads up to {SCHEMA_VERSION}); update it"
        raise InputError([_problem(("schema_version",), message, file, text)])
    if major < known_major:
        message = f"{version} is too old (this vconsolidate reads {known_major}.x); plan again from the inventory"
        raise InputError([_problem(("schema_version",), message, file, text)])


def _error(file: str, message: str) -> InputError:
    return InputError([Problem(file, 0, 0, "", message)], hint=AGAIN)


def _problems(found: Sequence[tuple[Sequence[str | int], str]], file: str, text: str) -> list[Problem]:
    places = lines_and_columns(text, [route for route, _ in found])
    return [
        Problem(file, line, column, _route_text(route), message)
        for (route, message), (line, column) in zip(found, places, strict=True)
    ]


def _problem(route: Sequence[str | int], message: str, file: str, text: str) -> Problem:
    return _problems([(route, message)], file, text)[0]


def _route_text(route: Sequence[str | int]) -> str:
    """Return the path of a value as people write it: ``hosts[3].loads[0].used``."""
    written = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in route)
    return written.removeprefix(".")
