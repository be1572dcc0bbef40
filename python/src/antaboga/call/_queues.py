"""Two message queues as one channel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from antaboga.transport.channel import Channel

if TYPE_CHECKING:
    from typing_extensions import Buffer, Self


class QueuePair(Channel):
    """Receives from one queue and sends to another; owns both."""

    def __init__(self, incoming: Channel, outgoing: Channel) -> None:
        """Takes them over."""
        self._incoming = incoming
        self._outgoing = outgoing
        self.send = outgoing.send  # type: ignore[method-assign] # one call less for each message
        self.receive = incoming.receive  # type: ignore[method-assign]

    @classmethod
    def open(cls, over: str, incoming: Any, outgoing: Any) -> Self:
        """Opens queues that are there: by name (``posixmq``) or by key (``sysvmq``)."""
        if over == "posixmq":
            from antaboga.transport.posixmq import PosixMq

            def opened(key: Any) -> Channel:
                return PosixMq.open(key)

        else:
            from antaboga.sysv_key import SysvKey
            from antaboga.transport.sysvmq import SysvMq

            def opened(key: Any) -> Channel:
                return SysvMq.open(SysvKey.parse(key) if isinstance(key, str) else SysvKey.of(key))

        first = opened(incoming)
        try:
            return cls(first, opened(outgoing))
        except BaseException:
            first.close()
            raise

    def send(self, data: Buffer, timeout: float | None = None) -> None:
        """Sends to the one."""
        self._outgoing.send(data, timeout)

    def try_send(self, data: Buffer) -> bool:
        """Sends to the one without blocking."""
        return self._outgoing.try_send(data)

    def receive(self, timeout: float | None = None) -> bytes:
        """Receives from the other."""
        return self._incoming.receive(timeout)

    def try_receive(self) -> bytes | None:
        """Receives from the other without blocking."""
        return self._incoming.try_receive()

    async def async_send(self, data: Buffer, timeout: float | None = None) -> None:
        """Sends to the one, from a task."""
        await self._outgoing.async_send(data, timeout)

    async def async_receive(self, timeout: float | None = None) -> bytes:
        """Receives from the other, from a task."""
        return await self._incoming.async_receive(timeout)

    @property
    def max_message_length(self) -> int:
        """What the queue that is sent to takes."""
        return self._outgoing.max_message_length

    def clear(self) -> None:
        """Throws away what is in both."""
        for queue in (self._incoming, self._outgoing):
            while queue.try_receive() is not None:
                pass

    def close(self) -> None:
        """Closes both."""
        try:
            self._incoming.close()
        finally:
            self._outgoing.close()
