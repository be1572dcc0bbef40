"""Reads a page: its fenced blocks, with the file name that the words before one give it."""

from __future__ import annotations

import dataclasses
import pathlib
import re

_FENCE = re.compile(r"^```(\w*)( background)?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FILE_NAME = re.compile(r"`([\w.]+\.(?:java|py|c))`:\s*\Z")
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")


@dataclasses.dataclass(frozen=True)
class Block:
    """A fenced block.

    Attributes:
        language: the word after the fence.
        text: what is inside.
        file_name: what the sentence before it calls it, if it ends with a file name in backquotes and a colon.
        background: for another terminal: its commands go on while those of the next block are run.
    """

    language: str
    text: str
    file_name: str | None
    background: bool = False


def blocks(page: pathlib.Path) -> list[Block]:
    """The page's fenced blocks in order."""
    text = page.read_text(encoding="utf-8")
    found = []
    for fence in _FENCE.finditer(text):
        name = _FILE_NAME.search(text, 0, fence.start())
        found.append(Block(fence[1], fence[3], name[1] if name else None, background=bool(fence[2])))
    return found


def links(page: pathlib.Path) -> list[str]:
    """Targets of the page's links that are no addresses."""
    return [target for target in _LINK.findall(page.read_text(encoding="utf-8")) if "://" not in target]
