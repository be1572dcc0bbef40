"""A running peer, and the runner's end of its control socket."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import subprocess
import time
import urllib.parse
from collections.abc import Mapping, Sequence
from pathlib import Path

# No case takes a hundredth of it; whoever is still silent then is stuck.
WATCHDOG_SECONDS = float(os.environ.get("ANTABOGA_WATCHDOG", "60"))


class PeerError(Exception):
    """A reply that tells of a failure."""

    def __init__(self, peer: str, facts: Mapping[str, str]) -> None:
        super().__init__(f"{peer}: {facts.get('message')} ({facts.get('code')})")
        self.facts = facts
        self.code = facts["code"]


class StuckError(Exception):
    """A peer did not answer before the watchdog; stacks are in its log."""


class PeerGoneError(Exception):
    """A peer ended without being told to."""


class Door:
    """A socket that exactly one peer will call in on, whoever starts it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.bind(str(path))
        self._listener.listen(1)
        # A peer that runs as another user has to get in.
        path.chmod(0o666)

    def wait(self, pidfd: int) -> socket.socket:
        """Return the connection of the peer that called in."""
        try:
            ready, _, _ = select.select([self._listener.fileno(), pidfd], [], [], WATCHDOG_SECONDS)
            if self._listener.fileno() not in ready:
                raise StuckError(f"nobody called in at {self.path}{': the peer ended' if ready else ''}")
            return self._listener.accept()[0]
        finally:
            self._listener.close()
            self.path.unlink()


class Peer:
    """One peer process. A request may be left unanswered while other peers are asked; each peer has one at a time."""

    def __init__(self, name: str, door: Door, process: subprocess.Popen[bytes] | int, log: Path) -> None:
        self.name = name
        self.log = log
        self._process = None if isinstance(process, int) else process
        self.pid = process if isinstance(process, int) else process.pid
        self.pidfd = os.pidfd_open(self.pid)
        try:
            self._control = door.wait(self.pidfd)
        except StuckError as error:
            self._end()
            raise StuckError(f"{error}\n{log.read_text('utf-8', 'replace')}") from None
        self._received = b""
        self.busy = False
        self.hello = self._reply("hello")
        assert self.hello["pid"] == str(self.pid)

    def start(self, verb: str, **arguments: object) -> Call:
        """Send a request and return at once; its result is asked for later."""
        assert not self.busy, f"{self.name} is still at work"
        words = [verb] + [f"{key}={urllib.parse.quote(str(value))}" for key, value in arguments.items()]
        self._control.sendall((" ".join(words) + "\n").encode("ascii"))
        self.busy = True
        return Call(self, " ".join(words))

    def do(self, verb: str, **arguments: object) -> Mapping[str, str]:
        """Send a request and return the facts of its reply."""
        return self.start(verb, **arguments).result()

    def fails(self, verb: str, **arguments: object) -> PeerError:
        """Send a request that must fail, and return how it did."""
        return self.start(verb, **arguments).failure()

    def _line(self) -> str:
        end = time.monotonic() + WATCHDOG_SECONDS
        while b"\n" not in self._received:
            ready, _, _ = select.select([self._control], [], [], max(0.0, end - time.monotonic()))
            if not ready:
                raise StuckError(f"{self.name} (pid {self.pid}) does not answer")
            octets = self._control.recv(65536)
            if not octets:
                raise PeerGoneError(f"{self.name} ended; see {self.log}")
            self._received += octets
        line, _, self._received = self._received.partition(b"\n")
        return line.decode("ascii")

    def _reply(self, status: str) -> Mapping[str, str]:
        words = self._line().split(" ")
        self.busy = False
        facts = {key: urllib.parse.unquote(value) for key, _, value in (word.partition("=") for word in words[1:])}
        if words[0] == "error":
            raise PeerError(self.name, facts)
        assert words[0] == status, f"{self.name} said {words}"
        return facts

    def kill(self) -> None:
        """End the process by SIGKILL, as a crash would."""
        self._end()
        self._control.close()

    def _end(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.pidfd, signal.SIGKILL)
        self._ended()

    def ended(self) -> None:
        """Wait until the process has ended without being told to."""
        self._ended()
        self._control.close()

    def stop(self) -> None:
        """Hang up, which ends the peer, and wait for it."""
        self._control.close()
        if not self._wait_for_end():
            signal.pidfd_send_signal(self.pidfd, signal.SIGKILL)
            raise StuckError(f"{self.name} (pid {self.pid}) did not end when its runner hung up")
        self._ended()

    def dump_stacks(self) -> None:
        """Have the peer write its stacks to its log, where its language can."""
        if self.hello["peer"] != "c":
            signal.pidfd_send_signal(self.pidfd, signal.SIGQUIT)

    def _wait_for_end(self) -> bool:
        return bool(select.select([self.pidfd], [], [], WATCHDOG_SECONDS)[0])

    def _ended(self) -> None:
        if not self._wait_for_end():
            raise StuckError(f"{self.name} (pid {self.pid}) does not end")
        os.close(self.pidfd)
        if self._process is not None:
            self._process.wait()

    def __str__(self) -> str:
        return self.name


class Call:
    """A request that is on its way."""

    def __init__(self, peer: Peer, text: str) -> None:
        self._peer = peer
        self._text = text

    def result(self) -> Mapping[str, str]:
        """Wait for the reply and return its facts; raise :class:`PeerError` for one that tells of a failure."""
        return self._peer._reply("ok")

    def settle(self) -> None:
        """Wait for the reply, whatever it tells."""
        try:
            self.result()
        except PeerError:
            return

    def failure(self) -> PeerError:
        """Wait for the reply, which must tell of a failure."""
        try:
            facts = self.result()
        except PeerError as error:
            return error
        raise AssertionError(f"{self._peer.name}: {self._text} should have failed, but: ok {dict(facts)}")


def launch(name: str, command: Sequence[str], folder: Path, log: Path, user: int | None = None) -> Peer:
    """Start a peer; what it prints goes to ``log``. What it makes is private by its own doing, not by a umask."""
    door = Door(folder / f"{name}.control")
    with log.open("ab") as output:
        process = subprocess.Popen(
            [*command, str(door.path)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            user=user,
            group=user,
            extra_groups=None if user is None else [],
            umask=0,
        )
    return Peer(name, door, process, log)
