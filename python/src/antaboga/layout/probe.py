"""A C program that tells where a compiler puts each field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from antaboga.layout.header import header

if TYPE_CHECKING:
    from collections.abc import Iterable

    from antaboga.layout.record import RecordLayout
    from antaboga.layout.types import Record

__all__ = ["probe"]


def probe(layouts: Iterable[RecordLayout]) -> str:
    """A program for C11 with GNU extensions, of layouts whose records have different names.

    It prints a line for each record, ``RECORD SIZE ALIGNMENT``, and for each field, ``RECORD.FIELD OFFSET SIZE``.
    """
    headers, lines = [], []
    for layout in layouts:
        headers.append(header(layout))
        for record in (*layout.records, layout.root):
            lines += _lines(record)
    return "\n".join(
        [*headers, "#include <stddef.h>", "#include <stdio.h>", "int main(void) {", *lines, "    return 0;", "}", ""]
    )


def _lines(record: Record) -> list[str]:
    kind = f"struct {record.spelling}"
    return [
        f'    printf("{record.spelling} %zu %zu\\n", sizeof({kind}), _Alignof({kind}));',
        *(
            f'    printf("{record.spelling}.{field.name} %zu %zu\\n", offsetof({kind}, {field.name}),'
            f" sizeof((({kind} *)0)->{field.name}));"
            for field in record.fields
        ),
    ]
