"""Addresses and files of Unix sockets: ``spec/transport/unix.md``, unix(7)."""

from __future__ import annotations

import errno
import fcntl
import os
import socket
import stat
import struct
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from antaboga.errors import IpcError, failed, refused, refused_by
from antaboga.process import Descriptor
from antaboga.registry import Registry
from antaboga.registry.objects import identity_of, socket_is_bound

if TYPE_CHECKING:
    from collections.abc import Iterator

_MAX_LENGTH = 107
_PRIVATE = 0o600
_ANOTHER_USER = "peer runs as another user"
_UCRED = struct.Struct("iII")


class PeerCredentials(NamedTuple):
    """Who is at the other end of a socket, as the kernel noted when it called connect or listen, or sent a datagram.

    Attributes:
        pid: its process, which may have handed the socket on since; 0 if it is not visible from here.
        uid: its effective user, of a datagram's sender the real one.
        gid: its group, likewise.
    """

    pid: int
    uid: int
    gid: int

    @classmethod
    def of(cls, connected: socket.socket) -> PeerCredentials:
        """Asks the kernel."""
        return cls(*_UCRED.unpack(connected.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _UCRED.size)))

    @classmethod
    def read(cls, ucred: bytes) -> PeerCredentials:
        """Reads a struct ucred."""
        return cls(*_UCRED.unpack(ucred))

    @property
    def trusted(self) -> bool:
        """Whether the peer runs as this process's effective user or as root."""
        return self.uid in (0, os.geteuid())

    def refusal(self, operation: str, name: str) -> IpcError:
        """The error for a peer that is not trusted."""
        return failed(operation, _ANOTHER_USER, "PEER_REFUSED", name=name, uid=self.uid, pid=self.pid)


def address_name(address: str | os.PathLike[str]) -> str:
    """The name used in URLs and in the registry: an absolute path, or ``@`` and an abstract name."""
    text = os.fspath(address)
    if text in ("", "@") or "\0" in text:
        raise ValueError("a socket's name has at least one character, and no NUL")
    return text if text[0] == "@" else os.path.abspath(text)


def native_address(name: str, operation: str) -> bytes:
    """What the kernel is given for a name.

    Raises:
        IpcError: it is too long (ENAMETOOLONG).
    """
    octets = os.fsencode(name)
    length = len(octets) - (name[0] == "@")
    if length > _MAX_LENGTH:
        raise refused(operation, errno.ENAMETOOLONG, name=name, length=length, limit=_MAX_LENGTH)
    return b"\0" + octets[1:] if name[0] == "@" else octets


def name_of(native: object) -> str | None:
    """The name of an address as the kernel gives it; None if it is none, or none that is found from here.

    A path that is relative to somebody else's folder is not.
    """
    octets = native if isinstance(native, bytes) else os.fsencode(native) if isinstance(native, str) else b""
    if octets[:1] == b"/":
        return os.fsdecode(octets)
    return "@" + os.fsdecode(octets[1:]) if len(octets) > 1 and b"\0" not in octets[1:] and octets[0] == 0 else None


def open_socket(kind: int = socket.SOCK_STREAM) -> socket.socket:
    """A new socket."""
    try:
        made = socket.socket(socket.AF_UNIX, kind)
    except OSError as cause:
        raise refused_by("socket", cause) from None
    return made


def open_pair(kind: int) -> tuple[socket.socket, socket.socket]:
    """Both ends of a new connection that has no address."""
    try:
        return socket.socketpair(socket.AF_UNIX, kind)
    except OSError as cause:
        raise refused_by("socketpair", cause) from None


def connected_socket(number: int, kind: int, *, any_user: bool) -> tuple[socket.socket, PeerCredentials]:
    """A connected socket that somebody else made, taken over also when this fails, and who is at its other end.

    Raises:
        IpcError: it is none of this type (ENOTSOCK, EPROTOTYPE), another user connected it (PEER_REFUSED).
    """
    descriptor = Descriptor.adopt(number)
    try:
        plain = socket.socket(socket.AF_UNIX, kind, fileno=number)
        descriptor.release()
    except OSError as cause:
        descriptor.close()
        raise refused_by("getsockopt", cause, fd=number) from None
    try:
        if plain.getsockopt(socket.SOL_SOCKET, socket.SO_TYPE) != kind:
            raise refused("getsockopt", errno.EPROTOTYPE, fd=number)
        peer = PeerCredentials.of(plain)
        if not any_user and not peer.trusted:
            raise failed("getsockopt", _ANOTHER_USER, "PEER_REFUSED", fd=number, uid=peer.uid, pid=peer.pid)
    except BaseException as cause:
        plain.close()
        if type(cause) is OSError:
            raise refused_by("getsockopt", cause, fd=number) from None
        raise
    return plain, peer


def details_of(address: str | None, connected: socket.socket) -> dict[str, object]:
    """What errors tell a connection by: its address, or the descriptor of one that has none."""
    return {"fd": connected.fileno()} if address is None else {"name": address}


def known_address(address: str | None) -> str:
    """Where the listener is; raises ValueError if nothing leads to it."""
    if address is None:
        raise ValueError("a connection without an address")
    return address


def connect_to_trusted(made: socket.socket, name: str, deadline: float | None, *, any_user: bool) -> PeerCredentials:
    """Connects like ``connect``, and looks who is there."""
    connect(made, name, deadline)
    peer = PeerCredentials.of(made)
    if not any_user and not peer.trusted:
        raise peer.refusal("connect", name)
    return peer


def connect(made: socket.socket, name: str, deadline: float | None) -> None:
    """Connects a socket that no other process shares yet.

    Raises:
        DeadlineExceeded: too many others were waiting to be accepted until the deadline.
    """
    address = native_address(name, "connect")
    made.setblocking(False)
    try:
        made.connect(address)
    except BlockingIOError:
        made.setblocking(True)
        # Python's own connect takes a signal for a connection that goes on by itself, which Unix sockets do not know.
        from antaboga._os.sockets import connect_blocking

        connect_blocking(made.fileno(), address, deadline, name)
    except OSError as cause:
        raise refused_by("connect", cause, name=name) from None
    made.setblocking(True)


class BoundPath:
    """The file of a bound socket: made with mode 0600, and removed only while it is the one that was made.

    Between bind and listen a socket looks as stale as one whose process is dead. So all of a user's binders hold one
    lock from before bind until after listen, and while they remove a socket file.
    """

    def __init__(self, registry: Registry, path: str) -> None:
        self._registry = registry
        self._path = path

    def bind(self, made: socket.socket, backlog: int) -> str:
        """Binds, and listens if ``backlog`` is above 0. Returns the identity of the file."""
        address = native_address(self._path, "bind")
        with self._lock():
            # Linux makes the file with the mode of the socket, so that it is private from the start.
            os.fchmod(made.fileno(), _PRIVATE)
            try:
                try:
                    made.bind(address)
                except OSError as cause:
                    if cause.errno != errno.EADDRINUSE or not self._remove_stale(address, made.type):
                        raise
                    made.bind(address)
            except OSError as cause:
                raise refused_by("bind", cause, name=self._path) from None
            try:
                self._make_private()
                if backlog > 0:
                    made.listen(backlog)
                return identity_of(os.lstat(self._path))
            except BaseException:
                os.unlink(self._path)
                raise

    def _make_private(self) -> None:
        """Gives the owner his bits where the umask has taken them away.

        By a descriptor, so that a link which somebody has put in the socket's place is not followed.
        """
        fd = os.open(self._path, os.O_PATH | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            mode = os.fstat(fd).st_mode
            if stat.S_ISSOCK(mode) and stat.S_IMODE(mode) != _PRIVATE:
                os.chmod(f"/proc/self/fd/{fd}", _PRIVATE)
        finally:
            os.close(fd)

    def unlink(self, identity: str | None) -> None:
        """Removes the file if it is the socket with that identity."""
        with self._lock():
            try:
                if identity == identity_of(os.lstat(self._path)):
                    os.unlink(self._path)
            except (FileNotFoundError, NotADirectoryError):
                pass
            except OSError as cause:
                raise refused_by("unlink", cause, name=self._path) from None

    def _remove_stale(self, address: bytes, kind: int) -> bool:
        """Removes the file if it is a socket of this user's and nobody has it; True if it is gone."""
        try:
            found = os.lstat(self._path)
        except FileNotFoundError:
            return True
        ours = stat.S_ISSOCK(found.st_mode) and found.st_uid == os.geteuid()
        if not ours or socket_is_bound(self._path):
            return False
        with open_socket(kind) as probe:
            probe.setblocking(False)
            if probe.connect_ex(address) != errno.ECONNREFUSED:
                return False
        os.unlink(self._path)
        return True

    @contextmanager
    def _lock(self) -> Iterator[None]:
        file = os.path.join(self._registry.run_directory(), "bind.lock")
        fd = _open_lock(file)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX)
            yield
        finally:
            os.close(fd)


def _open_lock(file: str) -> int:
    flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
    try:
        try:
            fd = os.open(file, flags, _PRIVATE)
        except PermissionError:
            # Another process has just made it under a umask of the owner's own bits, or was killed then.
            os.chmod(file, _PRIVATE)
            fd = os.open(file, flags, _PRIVATE)
    except OSError as cause:
        raise refused_by("open", cause, path=file) from None
    os.fchmod(fd, _PRIVATE)
    return fd
