"""Errors of the other language, and what both ways of an error need: ``spec/call/errors.md``."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

MOST_FRAMES = 1000
MARK = "_antaboga_remote"
"""The attribute by which an error that came keeps what was said of it."""
REMOTE = "__antaboga_remote_frame__"
"""What the globals of a frame have that was made of what came."""

CLASSES: dict[str, type[BaseException]] = {
    "java.lang.IllegalArgumentException": ValueError,
    "java.lang.ClassCastException": TypeError,
    "java.util.NoSuchElementException": KeyError,
    "java.lang.IndexOutOfBoundsException": IndexError,
    "java.lang.ArithmeticException": ArithmeticError,
    "java.lang.UnsupportedOperationException": NotImplementedError,
    "java.nio.file.NoSuchFileException": FileNotFoundError,
    "java.nio.file.FileAlreadyExistsException": FileExistsError,
    "java.nio.file.AccessDeniedException": PermissionError,
    "java.util.concurrent.TimeoutException": TimeoutError,
    "java.io.EOFException": EOFError,
    "java.io.IOException": OSError,
    "java.lang.OutOfMemoryError": MemoryError,
    "java.lang.AssertionError": AssertionError,
    "java.lang.StackOverflowError": RecursionError,
    "java.lang.IllegalStateException": RuntimeError,
}
"""What an error of Java is in Python besides a JavaError; looked up by its class, then by its superclasses."""


class JavaError(Exception):
    """What a Java method threw; also an error of the built-in class that its Java class has in the table.

    A printed traceback shows Java's frames below Python's.

    Attributes:
        java_class: the name of the class, with its package.
        text: its message.
        frames: its stack, innermost first, each a dict of ``file``, ``line``, ``function``, ``class``.
        group: what was suppressed.
    """

    __module__ = "antaboga.call"

    java_class: str = ""
    text: str = ""
    frames: list[dict[str, Any]]
    group: tuple[BaseException, ...] = ()

    def __str__(self) -> str:
        return f"{self.java_class}: {self.text}" if self.text else self.java_class


class Repr:
    """An argument of an error that could not be written, as text."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return self.text


def map_error(java_class: str, kind: type[BaseException]) -> None:
    """Makes errors of a Java class, named with its package, and of its subclasses, errors of this class, too."""
    if not (isinstance(kind, type) and issubclass(kind, BaseException)):
        raise TypeError(f"not a class of errors: {kind!r}")
    CLASSES[java_class] = kind
