"""Unix sockets of other users are kept out, whoever listens."""

import os
import subprocess
import sys

import pytest
from antaboga.errors import IpcError
from antaboga.transport.unix import PeerCredentials, UnixChannel, UnixListener
from blocking import Blocked
from capabilities import require_another_user
from peers import NOBODY, as_nobody
from unix_names import abstract

TURNED_AWAY = ("b''", "ConnectionResetError", "BrokenPipeError")


class TestOtherUsers:
    """Another user, root excepted, is refused unless everybody is wanted."""

    CLIENT = """
        import socket, sys
        client = socket.socket(socket.AF_UNIX)
        try:
            client.connect(sys.argv[1].replace("@", chr(0)))
            client.sendall(b"\\0\\0\\0\\1x")
            print(client.recv(100))
        except OSError as error:
            print(type(error).__name__)
    """

    def test_a_client_of_another_user_is_turned_away(self) -> None:
        address = abstract()
        with UnixListener.bind(address) as listener:
            accepting = Blocked(listener.accept).until_blocked()
            assert as_nobody(self.CLIENT, address).strip() in TURNED_AWAY
            assert accepting.running
            with UnixChannel.connect(address):
                accepted = accepting.join().result
            assert isinstance(accepted, UnixChannel)
            assert accepted.peer.uid == os.geteuid()
            accepted.close()

    def test_a_client_of_another_user_is_let_in_when_everybody_is_wanted(self) -> None:
        address = abstract()
        with UnixListener.bind(address, any_user=True) as listener:

            def answer() -> PeerCredentials:
                with listener.accept(60) as channel:
                    channel.send(channel.receive(60))
                    return channel.peer

            answering = Blocked(answer)
            assert as_nobody(self.CLIENT, address).strip() == repr(b"\0\0\0\1x")
            peer = answering.join().result
            assert isinstance(peer, PeerCredentials)
            assert (peer.uid, peer.gid) == (NOBODY, NOBODY)

    def test_the_file_keeps_other_users_out(self) -> None:
        with UnixListener.bind_privately() as listener:
            assert as_nobody(self.CLIENT, listener.address).strip() == "PermissionError"

    def test_a_listener_of_another_user_is_refused(self) -> None:
        address = abstract()
        script = """
            import os, socket, sys
            server = socket.socket(socket.AF_UNIX)
            server.bind(sys.argv[1].replace("@", chr(0)))
            os.setuid(65534)
            server.listen()
            os.write(1, b"listening")
            server.accept()
            server.accept()[0].recv(1)
        """
        require_another_user()
        command = [sys.executable, "-c", "\n".join(line[12:] for line in script.splitlines()), address]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as server:
            assert server.stdout is not None
            server.stdout.read(9)
            with pytest.raises(IpcError, match=f"connect: peer runs as another user .PEER_REFUSED., name={address}"):
                UnixChannel.connect(address)
            with UnixChannel.connect(address, any_user=True) as channel:
                assert channel.peer.uid == NOBODY
        assert server.returncode == 0
