"""Statistics of a text that arrives in pieces; any bytes are a text here.

Java computes the same numbers on its own (`TextStatistics.java`), so the rules are exact: a line ends with a newline
byte; a word is a longest run of ASCII letters, case ignored; a word is known by its first 32 letters.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from typing import Any

WORD_LENGTH = 32
_WORD = re.compile(rb"[a-z]+")
_LETTERS = b"abcdefghijklmnopqrstuvwxyz"


class TextStatistics:
    """Counts bytes, lines and words, and digests; feed it with `update` in order."""

    def __init__(self) -> None:
        self._length = 0
        self._lines = 0
        self._words: Counter[bytes] = Counter()
        self._digest = hashlib.sha256()
        self._unfinished = b""

    def update(self, piece: bytes) -> None:
        """Takes the next bytes of the text, cut anywhere."""
        self._length += len(piece)
        self._lines += piece.count(b"\n")
        self._digest.update(piece)
        text = self._unfinished + piece.lower()
        # A word cut by the end of the piece waits for the next one; its first letters are all that will be needed.
        rest = text.rstrip(_LETTERS)
        self._unfinished = text[len(rest) : len(rest) + WORD_LENGTH]
        self._words.update(word[:WORD_LENGTH] for word in _WORD.findall(rest))

    def finish(self) -> dict[str, Any]:
        """The numbers: bytes, sha256, lines, words, distinct words and the ten most frequent ones."""
        if self._unfinished:
            self._words[self._unfinished] += 1
            self._unfinished = b""
        top = sorted(self._words.items(), key=lambda item: (-item[1], item[0]))[:10]
        return {
            "bytes": self._length,
            "sha256": self._digest.hexdigest(),
            "lines": self._lines,
            "words": sum(self._words.values()),
            "distinct": len(self._words),
            "top": [[word.decode("ascii"), count] for word, count in top],
        }
