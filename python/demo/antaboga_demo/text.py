"""Statistics of a text that arrives in pieces; any bytes are a text here.

Java computes the same numbers on its own (`TextStatistics.java`), so the rules are exact: a line ends with a newline
byte; a word is a longest run of ASCII letters, case ignored; a word is known by its first 32 letters; of words that are
new when 100,000 different ones are known nothing is kept but their number.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from typing import Any

WORD_LENGTH = 32
MOST_WORDS = 100_000
_WORD = re.compile(rb"[a-z]+")
_LETTERS = b"abcdefghijklmnopqrstuvwxyz"


class TextStatistics:
    """Counts bytes, lines and words, and digests; feed it with `update` in order."""

    def __init__(self) -> None:
        self._length = 0
        self._lines = 0
        self._words = 0
        self._known: Counter[bytes] = Counter()
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
        self._count([word[:WORD_LENGTH] for word in _WORD.findall(rest)])

    def _count(self, words: list[bytes]) -> None:
        self._words += len(words)
        if len(self._known) == MOST_WORDS:
            self._known.update(filter(self._known.__contains__, words))
        elif len(self._known) + len(words) <= MOST_WORDS:
            self._known.update(words)
        else:
            for word in words:
                if word in self._known or len(self._known) < MOST_WORDS:
                    self._known[word] += 1

    def finish(self) -> dict[str, Any]:
        """The numbers: bytes, sha256, lines, words, known words and the ten most frequent ones."""
        if self._unfinished:
            self._count([self._unfinished])
            self._unfinished = b""
        top = sorted(self._known.items(), key=lambda item: (-item[1], item[0]))[:10]
        return {
            "bytes": self._length,
            "sha256": self._digest.hexdigest(),
            "lines": self._lines,
            "words": self._words,
            "distinct": len(self._known),
            "top": [[word.decode("ascii"), count] for word, count in top],
        }
