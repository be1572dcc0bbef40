"""Taking messages out of a System V queue, so that none is lost when a signal handler raises.

A message arrives in a slot, and how long it is is stored by the step that makes the call (``antaboga._gate`` says why).
A slot goes back to the idle ones however the call ends; one that still has a message then is met by the next who asks
for its like.
"""

from __future__ import annotations

from errno import E2BIG, EAGAIN, EINTR, ENOMSG
from sys import byteorder
from typing import TYPE_CHECKING

from antaboga import _fork
from antaboga._os import systemv
from antaboga._os.systemv import long, size
from antaboga._sysv_object import why
from antaboga.errors import refused
from antaboga.transport._selection import ANY
from antaboga.transport.message import Message

if TYPE_CHECKING:
    from antaboga.transport._selection import Selection

TYPE_SIZE = 8
_EMPTY = (EAGAIN, EINTR, ENOMSG)


class _Slot:
    __slots__ = ("arrived", "buffer", "view")

    def __init__(self, limit: int) -> None:
        self.buffer = systemv.buffer(TYPE_SIZE + limit)
        self.view = memoryview(self.buffer).cast("B")
        self.arrived = -1
        """The length of a message that is here and was given to nobody; negative when there is none."""

    def message(self) -> Message:
        kind = int.from_bytes(self.view[:TYPE_SIZE], byteorder)
        return Message(bytes(self.view[TYPE_SIZE : TYPE_SIZE + self.arrived]), kind)

    def put(self, message: Message) -> None:
        self.view[:TYPE_SIZE] = message.label.to_bytes(TYPE_SIZE, byteorder)
        self.view[TYPE_SIZE : TYPE_SIZE + len(message.body)] = message.body
        self.arrived = len(message.body)


class Taking:
    """Receives from one queue, for any number of threads, each message by one of them."""

    def __init__(self, number: int, limit: int, shown: str) -> None:
        """``limit`` is the longest body that the queue may hold, ``shown`` the key as errors print it."""
        self._number = number
        self._limit = limit
        self._shown = shown
        self._idle: list[_Slot] = []
        # What most ask for, made once.
        self._room, self._any = size(limit), long(ANY.type)
        self._generation = _fork.generation

    def take(self, selection: Selection, flags: int) -> Message | None:
        """A message that was kept, or one from the queue; None when there is none, or a signal came."""
        # Almost always there is one slot, which is empty: what choosing would give, without the calls.
        slot = next(iter(self._idle), None)
        if slot is None or slot.arrived >= 0 or len(self._idle) > 1 or self._generation != _fork.generation:
            (slot,) = map(self._choose, (selection,))
        back = map(self._idle.append, (slot,))
        try:
            for _ in map(self._idle.remove, (slot,)):
                break
        except ValueError:
            # Another thread was quicker; a slot that is not in the list is new, or will come back by itself.
            slot = _Slot(self._limit)
            back = map(self._idle.append, (slot,))
        try:
            if slot.arrived < 0:
                room, kind = self._room, self._any
                if selection is not ANY:
                    room, kind = self._asked(selection)
                    if selection.excluded:
                        flags |= systemv.MSG_EXCEPT
                    if selection.truncate:
                        flags |= systemv.MSG_NOERROR
                call = map(systemv.msgrcv, (self._number,), (slot.buffer,), (room,), (kind,), (flags,))
                for slot.arrived in call:
                    break
                if slot.arrived < 0:
                    number = systemv.last_errno()
                    if number in _EMPTY:
                        return None
                    raise self._failure(number, selection)
            message = self._fitting(slot.message(), selection)
            slot.arrived = -1
            return message
        finally:
            for _ in back:
                break

    def _asked(self, selection: Selection) -> tuple[systemv.size, systemv.long]:
        limit = self._limit if selection.limit is None else min(self._limit, selection.limit)
        return size(limit), long(selection.type)

    def keep(self, message: Message) -> None:
        """Takes back a message that was received, for the next who asks for its like."""
        slot = _Slot(self._limit)
        slot.put(message)
        self._idle.append(slot)

    def has_kept(self) -> bool:
        """Whether a message is here that was taken from the queue and given to nobody."""
        return any(slot.arrived >= 0 for slot in self._idle)

    def kept(self) -> list[Message]:
        """The messages that are here."""
        # A forked child has copies of what is its parent's.
        return (
            [slot.message() for slot in self._idle if slot.arrived >= 0] if self._generation == _fork.generation else []
        )

    def _choose(self, selection: Selection) -> _Slot:
        """The slot with the message that was kept for this, else an idle one, else a new one, not in the list."""
        if self._generation != _fork.generation:
            self._generation = _fork.generation
            self._idle.clear()
        free = None
        full: list[tuple[Message, _Slot]] = []
        for slot in list(self._idle):
            if slot.arrived < 0:
                free = slot
            else:
                full.append((slot.message(), slot))
        chosen = selection.first_of([message for message, _ in full])
        for message, slot in full:
            if message is chosen:
                return slot
        return _Slot(self._limit) if free is None else free

    def _fitting(self, message: Message, selection: Selection) -> Message:
        if selection.limit is None or len(message.body) <= selection.limit:
            return message
        if not selection.truncate:
            raise self._failure(E2BIG, selection)
        return message._replace(body=message.body[: selection.limit])

    def _failure(self, number: int, selection: Selection) -> OSError:
        details: dict[str, object] = {"type": selection.type}
        if number == E2BIG:
            details["limit"] = self._limit if selection.limit is None else selection.limit
        return refused("msgrcv", why("sysvmq", self._number, number), key=self._shown, **details)
