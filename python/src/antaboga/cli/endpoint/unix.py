"""A Unix domain socket by path or abstract name."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from antaboga.cli.channel_options import refuse_all_but
from antaboga.cli.ending import held
from antaboga.cli.endpoint.base import ChannelEndpoint
from antaboga.cli.endpoint.port import ChannelPort, stream_options
from antaboga.cli.failure import UsageError
from antaboga.errors import failed, refused_by
from antaboga.registry import Registry
from antaboga.transport.unix import UnixChannel, UnixListener

if TYPE_CHECKING:
    import argparse
    from contextlib import ExitStack

    from antaboga.cli.endpoint.base import Port


@dataclass(frozen=True)
class UnixEndpoint(ChannelEndpoint):
    """A socket; ``name`` is an absolute path, or ``@`` and an abstract name."""

    mechanism: ClassVar[str] = "unix"

    @classmethod
    def parse(cls, rest: str) -> UnixEndpoint:
        """Reads what follows ``unix:``."""
        name, query, option = rest.partition("?")
        if name in ("", "@"):
            raise UsageError(f"'unix:{rest}' has no name")
        if query and not option.startswith("type="):
            raise UsageError(f"'unix:{rest}' has another option than ?type=stream")
        if query and option != "type=stream":
            raise UsageError(f"'unix:{rest}' has another type than stream")
        return cls(name if name.startswith("@") else os.path.abspath(name))

    def open(self, arguments: argparse.Namespace, stack: ExitStack, *, sends: bool, receives: bool) -> Port:  # noqa: ARG002
        """Connects, or waits for one peer."""
        refuse_all_but(arguments, self.mechanism, {"--listen", "--any-user", "--framing"})
        options = stream_options(arguments)
        any_user = arguments.any_user
        if not arguments.listen:
            channel = UnixChannel.connect(
                self.name, timeout=arguments.timeout.remaining(), any_user=any_user, **options
            )
            return ChannelPort(stack.enter_context(channel))
        with held():
            listener = stack.enter_context(UnixListener.bind(self.name, any_user=any_user, **options))
        channel = stack.enter_context(listener.accept(arguments.timeout.remaining()))
        # Whoever comes after the one peer is refused from now on, and not left waiting for an answer.
        with held():
            listener.close()
        return ChannelPort(channel)

    def unlink(self) -> None:
        """Removes the socket file, and what the registry says about it."""
        if self.name.startswith("@"):
            raise UsageError("nothing to unlink: an abstract name goes with its socket")
        try:
            if not stat.S_ISSOCK(os.lstat(self.name).st_mode):
                raise failed("unlink", "not a socket", "WRONG_KIND", name=self.name)
            os.unlink(self.name)
        except OSError as failure:
            if failure.errno is None:
                raise
            raise refused_by("unlink", failure, name=self.name) from failure
        Registry.of_current_user().forget(self.mechanism, self.name)
