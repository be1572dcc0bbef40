"""Which names a record and a field may have: identifiers of Java, Python and C that none of them keeps for itself."""

from __future__ import annotations

import re

__all__ = ["RESERVED", "is_field_name", "is_record_name"]

_JAVA = """abstract assert boolean break byte case catch char class const continue default do double else enum exports
extends false final finally float for goto if implements import instanceof int interface long module native new non null
open opens package permits private protected provides public record requires return sealed short static strictfp super
switch synchronized this throw throws to transient transitive true try uses var void volatile when while with yield"""
_PYTHON = """False None True and as assert async await break case class continue def del elif else except finally for
from global if import in is lambda match nonlocal not or pass raise return try type while with yield"""
_C = """alignas alignof asm auto bool break case char const constexpr continue default do double else enum extern false
float for goto if inline int linux long nullptr register restrict return short signed sizeof static struct switch
thread_local true typedef typeof typeof_unqual union unix unsigned void volatile while"""
_CTYPES = "_objects"

RESERVED = frozenset(f"{_JAVA} {_PYTHON} {_C} {_CTYPES}".split())
_RECORD = re.compile(r"[A-Z][A-Za-z0-9]{0,62}")
_FIELD = re.compile(r"_?[A-Za-z][A-Za-z0-9_]{0,62}")


def is_record_name(name: str) -> bool:
    """Whether a record may be called so."""
    return _RECORD.fullmatch(name) is not None and name not in RESERVED


def is_field_name(name: str) -> bool:
    """Whether a field, or a value of one, may be called so."""
    hidden = name.startswith("_") and name.endswith("_")
    return _FIELD.fullmatch(name) is not None and not hidden and name not in RESERVED
