"""The declarations that lie beside this file, which Java reads too."""

from __future__ import annotations

from importlib.resources import files

from antaboga.layout import RecordLayout


def text(name: str) -> str:
    """A declaration as it is written."""
    return (files("antaboga_demo") / name).read_text(encoding="utf-8")


def layout(name: str) -> RecordLayout:
    """The layout of a declaration."""
    return RecordLayout.parse(text(name), name)
