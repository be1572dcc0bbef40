"""Cleaning: only what is proved to be left behind is removed."""

import errno
import json
import os
import socket
from pathlib import Path

import pytest
from antaboga.lifetime import Lifetime
from antaboga.memory.posixshm import PosixShm, unlink
from antaboga.registry import Action, Registry, Role
from antaboga.registry.cleaning import Cleaning, Contents
from antaboga.transport.unix import UnixListener
from left_behind import actions, exists, in_child, keep


@pytest.fixture
def registry() -> Registry:
    return Registry.of_current_user()


class TestClean:
    def test_what_a_dead_process_left_is_removed(self, registry: Registry, name: str) -> None:
        in_child(lambda: keep(PosixShm.create(name, 10)))
        assert exists(name)
        assert actions(registry, name, dry_run=True) == [Action.REMOVE_OBJECT]
        assert exists(name)
        assert actions(registry, name) == [Action.REMOVE_OBJECT]
        assert not exists(name)
        assert registry.entries() == []

    def test_what_a_living_process_made_is_kept(self, registry: Registry, name: str) -> None:
        with PosixShm.create(name, 10):
            assert actions(registry, name) == [Action.KEEP_LIVE]
            assert exists(name)

    def test_what_a_living_process_has_open_is_kept(self, registry: Registry, name: str) -> None:
        in_child(lambda: keep(PosixShm.create(name, 10)))
        with PosixShm.open(name):
            assert actions(registry, name) == [Action.KEEP_LIVE]
        assert actions(registry, name) == [Action.REMOVE_OBJECT]

    def test_what_was_opened_meanwhile_is_kept(self, registry: Registry, name: str) -> None:
        in_child(lambda: keep(PosixShm.create(name, 10)))
        opened: list[PosixShm] = []

        def reread() -> Contents:
            opened.append(PosixShm.open(name))
            return Contents(registry.entries())

        (finding,) = Cleaning(Contents(registry.entries()), reread, dry_run=False).run()
        assert finding.action is Action.KEEP_LIVE
        assert exists(name)
        opened.pop().close()
        assert actions(registry, name) == [Action.REMOVE_OBJECT]

    def test_what_cannot_be_looked_at_does_not_stop_the_cleaning_of_the_others(
        self, registry: Registry, name: str, tmp_path: Path
    ) -> None:
        (tmp_path / "loop").symlink_to("loop")
        in_child(lambda: keep(PosixShm.create(name, 10)))
        below = str(tmp_path / "loop" / "below")
        in_child(lambda: keep(registry.register("fifo", below, Role.CREATOR, Lifetime.PROCESS)))
        assert actions(registry, below) == [Action.KEEP_UNPROVEN]
        assert not exists(name)
        (entry,) = registry.entries()
        os.unlink(entry.file)

    def test_what_cannot_be_removed_is_told(
        self, registry: Registry, name: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        in_child(lambda: keep(PosixShm.create(name, 10)))

        def refuse(*_: object) -> None:
            raise PermissionError(errno.EPERM, "Operation not permitted")

        with monkeypatch.context() as patched:
            patched.setattr("antaboga.registry.objects.os.unlink", refuse)
            (finding,) = registry.clean()
        assert (finding.action, finding.reason) == (Action.KEEP_UNPROVEN, "cannot be removed: EPERM")
        assert actions(registry, name) == [Action.REMOVE_OBJECT]

    def test_what_was_made_to_persist_is_kept(self, registry: Registry, name: str) -> None:
        in_child(lambda: keep(PosixShm.create(name, 10, lifetime=Lifetime.PERSISTENT)))
        assert actions(registry, name) == [Action.KEEP_PERSISTENT]
        assert exists(name)
        unlink(name)
        assert registry.entries() == []

    def test_what_an_opener_left_proves_nothing(self, registry: Registry, name: str) -> None:
        path = Path("/dev/shm" + name)
        path.write_bytes(b"somebody else's")
        in_child(lambda: keep(PosixShm.open(name)))
        assert actions(registry, name) == [Action.REMOVE_ENTRY]
        assert path.read_bytes() == b"somebody else's"
        assert registry.entries() == []
        path.unlink()

    def test_another_object_of_the_same_name_is_kept(self, registry: Registry, name: str) -> None:
        in_child(lambda: keep(PosixShm.create(name, 10)))
        path = Path("/dev/shm" + name)
        # The old one is kept until the new one is there, since a freed inode's number may be given out again.
        with path.open("rb"):
            path.unlink()
            path.write_bytes(b"another")
        assert actions(registry, name) == [Action.REMOVE_ENTRY]
        assert path.read_bytes() == b"another"
        path.unlink()

    def test_an_object_that_is_gone_leaves_no_entry(self, registry: Registry, name: str) -> None:
        in_child(lambda: keep(PosixShm.create(name, 10)))
        Path("/dev/shm" + name).unlink()
        assert actions(registry, name) == [Action.REMOVE_ENTRY]
        assert registry.entries() == []

    def test_a_creator_that_died_before_it_said_what_it_made_proves_nothing(
        self, registry: Registry, name: str
    ) -> None:
        path = Path("/dev/shm" + name)
        path.touch()
        in_child(lambda: keep(registry.register("posixshm", name, Role.CREATOR, Lifetime.PROCESS)))
        assert actions(registry, name) == [Action.KEEP_UNPROVEN]
        assert path.exists()
        path.unlink()
        assert actions(registry, name) == [Action.REMOVE_ENTRY]

    def test_a_mechanism_that_is_not_known_is_left(self, registry: Registry) -> None:
        in_child(lambda: keep(registry.register("telepathy", "/x", Role.CREATOR, Lifetime.PROCESS)))
        assert actions(registry, "/x") == [Action.KEEP_UNPROVEN]
        (entry,) = registry.entries()
        os.unlink(entry.file)

    @pytest.mark.parametrize("name", ["/../../etc/passwd", "/a/b", "relative", "", "/", "/a\0b"])
    def test_a_name_that_no_segment_can_have_is_left(self, registry: Registry, name: str) -> None:
        registration = registry.register("posixshm", name, Role.CREATOR, Lifetime.PROCESS)
        assert actions(registry, name) == [Action.KEEP_UNPROVEN]
        registration.close()

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"not json",
            b"[1, 2]",
            b'{"version": 2}',
            b"\xff\xfe",
            b"[" * 50_000,
            b'{"version": 1, "mechanism": 3, "name": "/x", "role": "creator", "lifetime": "process", "identity": null, '
            b'"pid": 1, "start_time": 1, "boot_id": "x", "language": "python", "created": 1}',
        ],
    )
    def test_a_file_that_is_no_entry_is_reported_and_left(
        self, registry: Registry, runtime_directory: Path, content: bytes
    ) -> None:
        registry.entries()
        file = runtime_directory / "registry" / ("posixshm." + "0" * 32 + ".json")
        file.write_bytes(content)
        assert registry.entries() == []
        assert actions(registry, str(file)) == [Action.UNREADABLE]
        assert file.read_bytes() == content
        file.unlink()

    def test_an_entry_of_another_version_is_no_entry(self, registry: Registry, name: str) -> None:
        with PosixShm.create(name, 10):
            (entry,) = registry.entries()
            file = Path(entry.file)
            file.write_text(json.dumps({**json.loads(file.read_text()), "version": 2}))
            assert registry.entries() == []
            assert actions(registry, entry.file) == [Action.UNREADABLE]

    def test_keys_that_are_not_known_are_ignored(self, registry: Registry, name: str) -> None:
        with PosixShm.create(name, 10):
            (entry,) = registry.entries()
            file = Path(entry.file)
            file.write_text(json.dumps({**json.loads(file.read_text()), "later": [{}]}))
            assert registry.entries() == [entry]

    def test_a_temporary_file_that_nobody_holds_is_removed(self, registry: Registry, runtime_directory: Path) -> None:
        registry.entries()
        file = runtime_directory / "registry" / (".tmp-" + "0" * 32)
        file.write_bytes(b"{")
        assert actions(registry, str(file), dry_run=True) == [Action.REMOVE_ENTRY]
        assert file.exists()
        assert actions(registry, str(file)) == [Action.REMOVE_ENTRY]
        assert not file.exists()

    def test_an_entry_of_an_earlier_boot_proves_nothing(self, registry: Registry, name: str) -> None:
        in_child(lambda: keep(PosixShm.create(name, 10)))
        (entry,) = registry.entries()
        file = Path(entry.file)
        file.write_text(json.dumps({**json.loads(file.read_text()), "boot_id": "another"}))
        assert actions(registry, name) == [Action.REMOVE_ENTRY]
        assert exists(name)
        Path("/dev/shm" + name).unlink()

    def test_a_socket_that_a_dead_process_left_is_removed(self, registry: Registry, tmp_path: Path) -> None:
        path = tmp_path / "socket"
        in_child(lambda: keep(UnixListener.bind(path)))
        assert path.exists()
        assert actions(registry, str(path)) == [Action.REMOVE_OBJECT]
        assert not path.exists()

    def test_a_socket_at_which_somebody_answers_is_kept(self, registry: Registry, tmp_path: Path) -> None:
        path = tmp_path / "socket"
        in_child(lambda: keep(UnixListener.bind(path)))
        identity = registry.entries()[0].identity
        path.unlink()
        with socket.socket(socket.AF_UNIX) as other:
            other.bind(str(path))
            other.listen()
            # As if the file system had given out the freed inode's number again.
            (entry,) = registry.entries()
            file, found = Path(entry.file), path.stat()
            content = json.loads(file.read_text())
            file.write_text(json.dumps({**content, "identity": f"{found.st_dev}:{found.st_ino}"}))
            assert identity is not None
            assert actions(registry, str(path)) == [Action.KEEP_LIVE]
            assert path.exists()
        assert actions(registry, str(path)) == [Action.REMOVE_OBJECT]

    def test_an_abstract_socket_leaves_only_an_entry(self, registry: Registry, name: str) -> None:
        address = "@" + name[1:]
        with UnixListener.bind(address):
            assert actions(registry, address) == [Action.KEEP_LIVE]
        in_child(lambda: keep(UnixListener.bind(address)))
        assert actions(registry, address) == [Action.REMOVE_ENTRY]
        assert registry.entries() == []
