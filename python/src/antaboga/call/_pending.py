"""What waits at a connection: calls of this side that are under way, and who executes those of the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from antaboga.call._passed import Scope
    from antaboga.call._wire import Message

SERVING = 0
"""The number under which who executes root calls of the other side waits; no call has it."""
READING = -1
"""That of a thread which reads for those who do not wait in a thread of their own."""


class Pending:
    """A call of ours that is under way.

    Attributes:
        number: its own, or one of those above.
        root: the root call that it belongs to.
        scope: what may be called during it.
        answer: the answer, when it has come.
        nested: what the other side asks for during it.
        bell: what is released when one of these has come, if it waits.
        waits: whether it waits at its bell.
        reads: whether who waits could read instead.
    """

    __slots__ = ("answer", "bell", "nested", "number", "reads", "root", "scope", "waits")

    def __init__(self, number: int, root: int, scope: Scope | None) -> None:
        """Has come to nothing yet."""
        self.number = number
        self.root = root
        self.scope = scope
        self.answer: Message | None = None
        self.nested: list[Message] = []
        self.bell: Any = None
        self.waits = False
        self.reads = True

    def tell(self, bell: Callable[[], None]) -> None:
        """Has something called, once, when it would be woken; with the lock. At once if there is something already."""
        self.bell = Bell(bell)
        self.reads = False
        if self.nested or self.answer is not None:
            bell()
        else:
            self.waits = True

    def wait_again(self) -> None:
        """Has it wait as others do again; with the lock."""
        self.bell = None
        self.waits = False
        self.reads = True


class Bell:
    """Looks like the lock that a thread waits at."""

    __slots__ = ("release",)

    def __init__(self, release: Callable[[], None]) -> None:
        """Calls ``release`` when it is released."""
        self.release = release


class Call(Pending):
    """A call that may have to be ended in its worker.

    Attributes:
        begun_before: how many root calls the worker had begun before this one was sent.
        sent_before: a moment before it was sent, and ``sent_after`` one after that, in the order of all calls; 0 and
            None where it was not.
    """

    __slots__ = ("begun_before", "sent_after", "sent_before")

    def __init__(self, number: int, root: int, scope: Scope) -> None:
        """Is not sent yet; ``root`` is 0 where it belongs to no other."""
        super().__init__(number, root or number, scope)
        self.scope: Scope
        self.begun_before = 0
        self.sent_before = 0
        self.sent_after: int | None = None
