"""The forms of receiving of a channel whose messages descriptors may go along with."""

from __future__ import annotations

from abc import ABCMeta, abstractmethod
from typing import TYPE_CHECKING

from antaboga.errors import DeadlineExceeded

if TYPE_CHECKING:
    from antaboga.transport.delivery import Delivery


class Deliveries(metaclass=ABCMeta):
    """Receives with the descriptors or without, each by one way to wait."""

    def receive(self, timeout: float | None = None) -> bytes:
        """Receives one message, and closes the descriptors that came with it; blocks until there is one."""
        (delivery,) = map(self._receive, (timeout,), (False,))
        return delivery[0]

    def try_receive(self) -> bytes | None:
        """Receives one message if there is one now, and closes the descriptors that came with it."""
        try:
            (delivery,) = map(self._receive, (0,), (False,))
        except DeadlineExceeded:
            return None
        return delivery[0]

    def receive_delivery(self, timeout: float | None = None) -> Delivery:
        """Receives one message with its descriptors; blocks until there is one.

        Raises:
            IpcError: more descriptors came than ``max_descriptors`` or than this process has room for
                (DESCRIPTORS_LOST); all of them are closed then, and only this message is lost.
        """
        (delivery,) = map(self._receive, (timeout,), (True,))
        return delivery

    def try_receive_delivery(self) -> Delivery | None:
        """Receives one message with its descriptors, if there is one now."""
        try:
            (delivery,) = map(self._receive, (0,), (True,))
        except DeadlineExceeded:
            return None
        return delivery

    async def async_receive(self, timeout: float | None = None) -> bytes:
        """Receives like ``receive``, from an asyncio task. Cancelling it loses nothing."""
        return (await self._async_receive(timeout, wanted=False)).body

    async def async_receive_delivery(self, timeout: float | None = None) -> Delivery:
        """Receives like ``receive_delivery``, from an asyncio task. Cancelling it loses nothing."""
        return await self._async_receive(timeout, wanted=True)

    @abstractmethod
    def _receive(self, timeout: float | None, wanted: bool) -> Delivery:
        """Receives one message; closes its descriptors unless they are wanted."""

    @abstractmethod
    async def _async_receive(self, timeout: float | None, *, wanted: bool) -> Delivery:
        """The same, from an asyncio task."""
