"""Binding a Unix socket: the socket, its file and its entry in the registry."""

from __future__ import annotations

import os
import secrets
import socket
from typing import NamedTuple

from antaboga.errors import refused_by
from antaboga.lifetime import Lifetime
from antaboga.registry import Registration, Registry, Role
from antaboga.registry.ending import close_at_exit
from antaboga.registry.objects import identity_of
from antaboga.transport._packets import ask_for_credentials
from antaboga.transport._unix_sockets import BoundPath, address_name, native_address, open_socket


def private_address() -> str:
    """A new path in this user's private directory."""
    return os.path.join(Registry.of_current_user().run_directory(), f"{secrets.token_hex(8)}.sock")


class Bound(NamedTuple):
    """A bound socket, its address, and what was made beside it, which is to be closed first."""

    socket: socket.socket
    address: str
    entry: BoundEntry


class BoundEntry:
    """What was made for a bound socket beside the socket."""

    def __init__(self, registration: Registration, path: BoundPath | None) -> None:
        """Takes over the registration."""
        self._registration = registration
        self._path = path
        close_at_exit(self)

    def close(self) -> None:
        """Removes the file, if it is still this one's, and the entry."""
        try:
            # A forked child has the socket too, but not the entry, and the file is its parent's.
            if self._path is not None and self._registration.held:
                self._path.unlink(self._registration.identity)
        finally:
            self._registration.close()


def bind(address: str | os.PathLike[str], kind: int, backlog: int = 0) -> Bound:
    """Binds a socket, and has it listen if ``backlog`` is above 0.

    Raises:
        IpcError: somebody is there, or something that is not ours to remove (EADDRINUSE), …
    """
    name = address_name(address)
    native = native_address(name, "bind")
    registry = Registry.of_current_user()
    made = open_socket(kind)
    registration: Registration | None = None
    path = None if name[0] == "@" else BoundPath(registry, name)
    identity: str | None = None
    try:
        # Nobody waits in a call but by poll; a connection that is gone again must not make accept block.
        made.setblocking(False)
        # Before anybody can send anything: what arrives earlier has no sender.
        if kind != socket.SOCK_STREAM:
            ask_for_credentials(made)
        registration = registry.register("unix", name, Role.CREATOR, Lifetime.PROCESS)
        if path is None:
            try:
                made.bind(native)
                if backlog > 0:
                    made.listen(backlog)
            except OSError as cause:
                raise refused_by("bind", cause, name=name) from None
            identity = identity_of(os.fstat(made.fileno()))
        else:
            identity = path.bind(made, backlog)
        registration.identify(identity)
        return Bound(made, name, BoundEntry(registration, path))
    except BaseException:
        made.close()
        if path is not None and identity is not None:
            path.unlink(identity)
        if registration is not None:
            registration.close()
        raise
