"""What a segment's layout has where a reader's has something else."""

from __future__ import annotations

import hashlib
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from antaboga.layout.record import RecordLayout

__all__ = ["first"]


class _Line(NamedTuple):
    """A line of a canonical form, and the field or record it is about."""

    path: str
    text: str


def first(own: RecordLayout, form: str, fingerprint: bytes) -> tuple[str, str, str]:
    """The field or record that differs first, what the reader's form says of it, and what the segment's says.

    Lines about fields come first, since a field that moved changes its record as well. A form that is not what the
    fingerprint was made of is not believed.
    """
    unnamed = own.name, own.fingerprint.hex(), fingerprint.hex()
    if hashlib.sha256(form.encode("ascii", "replace")).digest()[:16] != fingerprint:
        return unnamed
    ours, theirs = _lines(own.canonical, own.name), _lines(form, own.name)
    for of_field in (True, False):
        pair = [[line for line in lines if line.text.startswith("field ") is of_field] for lines in (ours, theirs)]
        for our, their in zip_longest(*pair, fillvalue=_Line("", "nothing")):
            if our != their:
                return our.path or their.path, our.text, their.text
    return unnamed


def _lines(form: str, root: str) -> list[_Line]:
    lines = []
    record = root
    for text in form.splitlines():
        words = text.split(" ")
        if words[0] == "record" and len(words) > 1:
            record = words[1]
        field = words[0] == "field" and len(words) > 1
        lines.append(_Line(f"{record}.{words[1]}" if field else record, text))
    return lines
