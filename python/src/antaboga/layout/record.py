"""A record's layout."""

from __future__ import annotations

import hashlib
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from antaboga.layout import declaration

if TYPE_CHECKING:
    from antaboga.layout.types import Record

__all__ = ["RecordLayout"]


@dataclass(frozen=True)
class RecordLayout:
    """Where each field of a record lies; immutable.

    Attributes:
        root: the outermost record.
        records: the nested ones, in the order of their declaration.
        version: the declared one.
        byte_order: ``little`` or ``big``; what was declared ``native`` is resolved.
        packed: whether fields follow each other without padding.
        file: what the caller of :meth:`parse` calls the declaration.
    """

    root: Record
    records: tuple[Record, ...]
    version: int
    byte_order: str
    packed: bool
    file: str = "-"

    @classmethod
    def parse(cls, data: bytes | str, file: str = "-") -> RecordLayout:
        """The layout of a declaration in JSON; ``file`` is what errors call it.

        Raises LayoutError, which names file, field and rule, if it breaks a rule of ``spec/layout/record.md``.
        """
        read = declaration.read(data, file)
        order = sys.byteorder if read.byte_order == "native" else read.byte_order
        return cls(read.root, read.records, read.version, order, read.packed, file)

    @property
    def name(self) -> str:
        """The outermost record's name."""
        return self.root.spelling

    @property
    def size(self) -> int:
        """Bytes of one record, padding included."""
        return self.root.size

    @property
    def alignment(self) -> int:
        """What a record's address is a multiple of."""
        return self.root.alignment

    @property
    def canonical(self) -> str:
        """The canonical form, of which the fingerprint is made."""
        lines = ["antaboga record 1", f"order {self.byte_order}"]
        for record in (*self.records, self.root):
            lines.append(f"record {record.spelling} size {record.size} align {record.alignment}")
            for field in record.fields:
                strides = f" strides {','.join(map(str, field.strides))}" if field.shape else ""
                lines.append(f"field {field.name} {field.spelling} offset {field.offset}{strides}")
        return "".join(f"{line}\n" for line in lines)

    @property
    def fingerprint(self) -> bytes:
        """16 bytes that are the same for whatever can be used for the same memory."""
        return hashlib.sha256(self.canonical.encode("ascii")).digest()[:16]
