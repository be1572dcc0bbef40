"""Descriptors that go along with the messages of a stream: with the first byte of their message, unix(7), cmsg(3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from antaboga.transport._packets import rights
from antaboga.transport._sending import Sending

if TYPE_CHECKING:
    from collections.abc import Sequence

    from typing_extensions import Buffer

    from antaboga.process import Descriptor
    from antaboga.transport._sending import Parts

# Where an end over a socket has what goes beside the bytes of a call.
_BESIDE = 1


class SendingRights(Sending):
    """What a channel over a stream socket does to send descriptors."""

    def _send_with(self, data: Buffer, deadline: float | None, descriptors: Sequence[Descriptor]) -> None:
        gate, end = self._outgoing, self._writing
        assert gate is not None
        assert end is not None
        beside = rights(descriptors)
        parts, total = self._parts_with(data)
        entered = False
        try:
            (entered,) = map(gate.enter, (deadline,))
            rest = self._begin(parts, total)
            end.arguments[_BESIDE] = beside
            while self._sent == 0:
                (rest,) = map(self._write, (end,), (rest or (),))
                if self._sent == 0:
                    gate.wait(deadline)
            end.arguments[_BESIDE] = ()
            while rest is not None:
                gate.wait(deadline)
                (rest,) = map(self._write, (end,), (rest,))
        finally:
            if entered:
                end.arguments[_BESIDE] = ()
                gate.owner = None
                for _ in gate.leaving:
                    break
                for tell in gate.awaited:
                    tell()

    async def _async_send_with(self, data: Buffer, timeout: float | None, descriptors: Sequence[Descriptor]) -> None:
        from antaboga import _tasks
        from antaboga._deadline import deadline_after

        deadline = deadline_after(timeout)
        gate, end = self._outgoing, self._writing
        assert gate is not None
        assert end is not None
        beside = rights(descriptors)
        parts, total = self._parts_with(data)
        await _tasks.enter(gate, deadline)
        try:
            rest = self._begin(parts, total)
            end.arguments[_BESIDE] = beside
            while (rest := self._write(end, rest or ())) is not None and self._sent == 0:
                await _tasks.ready(gate, deadline)
            end.arguments[_BESIDE] = ()
        except BaseException:
            end.arguments[_BESIDE] = ()
            _tasks.leave(gate)
            raise
        if rest is None:
            _tasks.leave(gate)
        else:
            await _tasks.finish(self._send_rest(gate, end, [bytes(part) for part in rest], deadline))

    def _parts_with(self, data: Buffer) -> tuple[Parts, int]:
        parts, total = self._parts(data)
        if total == 0:
            raise ValueError("an empty message without a header has no byte that descriptors go with")
        return parts, total
