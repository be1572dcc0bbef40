"""Declarations as spec/layout/record.md and its vectors have them."""

import json
import keyword
import re
import sys
from typing import Any

import pytest
from antaboga.errors import LayoutError
from antaboga.layout import RecordLayout, check_compatible, names
from antaboga.layout.header import header
from jsonschema import Draft202012Validator
from layout_vectors import SPEC, identity, layout, vectors

SCHEMA = Draft202012Validator(json.loads((SPEC / "schemas/layout.schema.json").read_text()))
SMALL = '{"name": "R", "version": 1, "fields": [{"name": "x", "type": "u8"}]}'


def refuse(text: str | bytes, field: str, rule: str) -> None:
    with pytest.raises(LayoutError) as caught:
        RecordLayout.parse(text, "some.layout.json")
    details = dict(caught.value.details)
    assert (details["file"], details["field"], details["rule"]) == ("some.layout.json", field, rule), caught.value


@pytest.mark.parametrize("vector", vectors("records"), ids=identity)
def test_offsets_and_fingerprint(vector: dict[str, Any]) -> None:
    SCHEMA.validate(vector["declaration"])
    found = layout(vector["declaration"])
    assert (found.size, found.alignment) == (vector["size"], vector["alignment"])
    records = (*found.records, found.root)
    assert {f"{record.spelling}.{field.name}": field.offset for record in records for field in record.fields} == vector[
        "offsets"
    ]
    assert found.canonical == "".join(f"{line}\n" for line in vector["canonical"])
    assert found.fingerprint.hex() == vector["fingerprint"]


@pytest.mark.parametrize("vector", vectors("records"), ids=identity)
def test_header_for_c(vector: dict[str, Any]) -> None:
    golden = SPEC / f"vectors/layout/c/{vector['id']}.h"
    assert header(layout(vector["declaration"])) == golden.read_text("ascii")


@pytest.mark.parametrize("vector", vectors("refusals"), ids=identity)
def test_what_is_refused(vector: dict[str, Any]) -> None:
    refuse(vector.get("text", json.dumps(vector.get("declaration"))), vector["field"], vector["rule"])


@pytest.mark.parametrize("vector", vectors("versions"), ids=identity)
def test_versions(vector: dict[str, Any]) -> None:
    older, newer = layout(vector["older"]), layout(vector["newer"])
    if vector["field"] is None:
        check_compatible(older, newer)
        return
    with pytest.raises(LayoutError) as caught:
        check_compatible(older, newer)
    assert (caught.value.details["field"], caught.value.details["rule"]) == (vector["field"], "version")


def test_the_example_of_the_page() -> None:
    page = (SPEC / "layout/record.md").read_text("utf-8")
    example = re.search(r"```json\n(.*?)```", page, re.DOTALL)
    canonical = re.search(r"```\n(antaboga record .*?)```", page, re.DOTALL)
    assert example
    assert canonical
    assert RecordLayout.parse(example[1].replace('"native"', '"little"')).canonical == canonical[1]


def test_reserved_names() -> None:
    languages = json.loads((SPEC / "layout/reserved-names.json").read_text())["languages"]
    words = {row["language"]: set(row["names"].split()) for row in languages}
    assert set.union(*words.values()) == names.RESERVED
    assert words["python"] >= {*keyword.kwlist, *keyword.softkwlist} - {"_"}


def many(what: str, count: int) -> str:
    fields: list[dict[str, Any]] = [{"name": f"f{index}", "type": "u8"} for index in range(count)]
    records: list[dict[str, Any]] = []
    if what == "records":
        records = [{"name": f"N{index}", "fields": [{"name": "x", "type": "u8"}]} for index in range(count)]
        fields = [{"name": f"f{index}", "type": f"N{index}"} for index in range(count)]
    elif what == "values":
        fields = [{"name": "x", "type": "u16", "values": {f"V{index}": index for index in range(count)}}]
    return json.dumps({"name": "R", "version": 1, "records": records, "fields": fields})


@pytest.mark.parametrize(
    ("what", "limit", "field"), [("fields", 4096, "R"), ("records", 256, "R"), ("values", 4096, "R.x")]
)
def test_one_more_than_the_bound(what: str, limit: int, field: str) -> None:
    assert RecordLayout.parse(many(what, limit)).name == "R"
    refuse(many(what, limit + 1), field, "bound")


def test_the_longest_text() -> None:
    longest = SMALL.ljust(1 << 20)
    assert RecordLayout.parse(longest).size == 1
    refuse(longest + " ", "-", "json")


@pytest.mark.parametrize("encoding", ["utf-16-be", "utf-16-le", "utf-32-be", "latin-1", "utf-8-sig"])
def test_another_encoding(encoding: str) -> None:
    refuse(SMALL.replace('"x"', '"é"').encode(encoding), "-", "json")


def test_native_is_the_order_of_the_machine() -> None:
    assert RecordLayout.parse(SMALL).byte_order == sys.byteorder
