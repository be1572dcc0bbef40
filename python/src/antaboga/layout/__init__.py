"""Record layouts: declared once, the same in Java, Python and C. The rules are in ``spec/layout/record.md``."""

from antaboga.layout.evolution import check_compatible, incompatibility
from antaboga.layout.record import RecordLayout

__all__ = ["RecordLayout", "check_compatible", "incompatibility"]
