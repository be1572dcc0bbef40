"""Tables of layouts and of what was found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from antaboga.cli import streams

if TYPE_CHECKING:
    from antaboga.layout import RecordLayout

__all__ = ["described", "write_table"]


def described(layout: RecordLayout) -> dict[str, Any]:
    """The layout as both sides show it."""
    return {
        "name": layout.name,
        "version": layout.version,
        "byte_order": layout.byte_order,
        "alignment": "packed" if layout.packed else "c",
        "size": layout.size,
        "fingerprint": layout.fingerprint.hex(),
        "records": [
            {
                "name": record.spelling,
                "size": record.size,
                "alignment": record.alignment,
                "fields": [
                    {
                        "name": field.name,
                        "type": field.spelling,
                        "offset": field.offset,
                        "size": field.size,
                        "alignment": field.alignment,
                        "strides": list(field.strides),
                    }
                    for field in record.fields
                ],
            }
            for record in (*layout.records, layout.root)
        ],
    }


def write_table(headings: list[str], rows: list[list[object]]) -> None:
    """Writes rows under headings, in columns; columns of numbers stand to the right."""
    cells = [headings, *([str(cell) for cell in row] for row in rows)]
    columns = list(zip(*cells, strict=True))
    widths = [max(map(len, column)) for column in columns]
    numeric = [len(column) > 1 and all(_is_number(cell) for cell in column[1:]) for column in columns]
    for row in cells:
        line = (
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(row, widths, numeric, strict=True)
        )
        streams.write_line("  ".join(line).rstrip())


def _is_number(cell: str) -> bool:
    return cell == "-" or cell.isdecimal()
