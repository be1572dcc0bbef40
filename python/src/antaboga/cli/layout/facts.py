"""What somebody says of each record and field: sizes, alignments, offsets."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from antaboga.layout import RecordLayout

__all__ = ["Facts", "by_the_rules"]

Facts = dict[str, dict[str, int | str]]
"""By ``RECORD`` or ``RECORD.FIELD``; of a record ``size`` and ``alignment``, of a field ``offset`` and ``size``.

The outermost record may have its ``fingerprint``, too.
"""


def by_the_rules(layout: RecordLayout) -> Facts:
    """What the rules of ``spec/layout/record.md`` say."""
    facts: Facts = {}
    for record in (*layout.records, layout.root):
        facts[record.spelling] = {"size": record.size, "alignment": record.alignment}
        for field in record.fields:
            facts[f"{record.spelling}.{field.name}"] = {"offset": field.offset, "size": field.size}
    facts[layout.name]["fingerprint"] = layout.fingerprint.hex()
    return facts
