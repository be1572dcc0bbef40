"""The room ``unix``."""

from typing import Any

from antaboga.transport.unix import UnixChannel, UnixListener
from contracts.channel import ChannelContract, ChannelEndings
from contracts.tasks import ChannelTasks


class Sockets:
    def pair(self, **options: Any) -> tuple[UnixChannel, UnixChannel]:
        with UnixListener.bind_privately(**options) as listener:
            one = UnixChannel.connect(listener.address, **options)
            return one, listener.accept(60)


class TestUnix(Sockets, ChannelContract):
    pass


class TestUnixEndings(Sockets, ChannelEndings):
    pass


class TestUnixTasks(Sockets, ChannelTasks):
    pass
