"""The tables and vectors of spec/ are what their schemas say, and what a schema forbids is found."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError
from places import ROOT

SPEC = ROOT / "spec"
SCHEMAS = {path.name.partition(".")[0]: json.loads(path.read_text("utf-8")) for path in SPEC.glob("schemas/*.json")}
FILES = sorted(path for path in SPEC.rglob("*.json") if path.parent.name != "schemas")


def schema_of(path: Path) -> dict[str, Any]:
    """That of the file's own name, else that of the folder."""
    found: dict[str, Any] = SCHEMAS[path.stem if path.stem in SCHEMAS else path.parent.name]
    return found


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_one(name: str) -> None:
    assert SCHEMAS[name]["$schema"] == Draft202012Validator.META_SCHEMA["$id"]
    Draft202012Validator.check_schema(SCHEMAS[name])


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SPEC)))
def test_a_file_is_what_its_schema_says(path: Path) -> None:
    value = json.loads(path.read_text("utf-8"))
    validator = Draft202012Validator(schema_of(path))
    validator.validate(value)
    with pytest.raises(ValidationError, match="'version' is a required property"):
        validator.validate({key: value[key] for key in value if key != "version"})
    rows = next(key for key in value if isinstance(value[key], list))
    for key in schema_of(path)["properties"][rows]["items"]["required"]:
        without = copy.deepcopy(value)
        del without[rows][0][key]
        with pytest.raises(ValidationError, match=f"'{key}' is a required property"):
            validator.validate(without)
