"""The registry: what is written, what is read, and that only what is proved is removed."""

import errno
import json
import os
import socket
import stat
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from antaboga.errors import ClosedError, IpcError
from antaboga.lifetime import Lifetime
from antaboga.memory.posixshm import PosixShm, unlink
from antaboga.registry import Action, Entry, Registration, Registry, Role
from antaboga.registry.cleaning import Cleaning, Contents
from antaboga.transport.unix import UnixListener
from blocking import Blocked
from capabilities import require_root


@pytest.fixture
def registry() -> Registry:
    return Registry.of_current_user()


def in_child(work: Callable[[], None]) -> None:
    """Does something in a process that then dies without tidying up."""
    pid = os.fork()
    if pid == 0:
        try:
            work()
        except BaseException:
            os._exit(1)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


def exists(name: str) -> bool:
    return Path("/dev/shm" + name).exists()


def actions(registry: Registry, name: str, *, dry_run: bool = False) -> list[Action]:
    return [finding.action for finding in registry.clean(dry_run=dry_run) if finding.name == name]


class TestEntry:
    def test_it_says_what_the_specification_says(self, registry: Registry, name: str) -> None:
        with PosixShm.create(name, 10):
            (entry,) = registry.entries()
            raw = json.loads(Path(entry.file).read_text())
            found = os.stat("/dev/shm" + name)
        start_time = int(Path("/proc/self/stat").read_text().rpartition(")")[2].split()[19])
        assert raw.pop("created") > 0
        assert raw == {
            "version": 1,
            "mechanism": "posixshm",
            "name": name,
            "role": "creator",
            "lifetime": "process",
            "identity": f"{found.st_dev}:{found.st_ino}",
            "pid": os.getpid(),
            "start_time": start_time,
            "boot_id": Path("/proc/sys/kernel/random/boot_id").read_text().strip(),
            "language": "python",
        }
        assert entry.live
        file = Path(entry.file).name
        assert file.startswith("posixshm.")
        assert file.endswith(".json")
        assert len(file) == len("posixshm.") + 32 + len(".json")

    def test_files_and_folders_are_private(self, registry: Registry, runtime_directory: Path, name: str) -> None:
        before = os.umask(0)
        try:
            with PosixShm.create(name, 10):
                (entry,) = registry.entries()
                assert stat.S_IMODE(os.stat(entry.file).st_mode) == 0o600
        finally:
            os.umask(before)
        for directory in (runtime_directory, runtime_directory / "registry", Path(registry.run_directory())):
            assert stat.S_IMODE(directory.stat().st_mode) == 0o700

    def test_an_opener_writes_too(self, registry: Registry, name: str) -> None:
        with PosixShm.create(name, 10), PosixShm.open(name):
            roles = [(entry.role, entry.lifetime) for entry in registry.entries()]
            assert roles == [(Role.CREATOR, Lifetime.PROCESS), (Role.OPENER, Lifetime.PERSISTENT)]
            identities = {entry.identity for entry in registry.entries()}
            assert len(identities) == 1
        assert registry.entries() == []

    def test_what_fails_leaves_none(self, registry: Registry, name: str) -> None:
        with pytest.raises(FileNotFoundError):
            PosixShm.open(name)
        with PosixShm.create(name, 10), pytest.raises(FileExistsError):
            PosixShm.create(name, 10)
        assert registry.entries() == []

    def test_it_is_written_before_the_object_is_touched(self, registry: Registry, name: str) -> None:
        registration = registry.register("posixshm", name, Role.CREATOR, Lifetime.PROCESS)
        (entry,) = registry.entries()
        assert (entry.identity, entry.live, registration.identity) == (None, True, None)
        registration.identify("1:2")
        assert registry.entries()[0].identity == "1:2"
        registration.close()
        registration.close()
        assert registry.entries() == []

    def test_many_threads(self, registry: Registry, name: str) -> None:
        def use() -> None:
            for _ in range(30):
                registration = registry.register("posixshm", name, Role.OPENER, Lifetime.PERSISTENT)
                registry.clean()
                registration.identify("1:2")
                registration.close()

        assert [user.join().error for user in [Blocked(use) for _ in range(4)]] == [None] * 4
        assert registry.entries() == []


class TestPlace:
    def test_where_it_is(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        assert Registry.of_current_user().directory == os.environ["ANTABOGA_RUNTIME_DIR"]
        monkeypatch.delenv("ANTABOGA_RUNTIME_DIR")
        monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
        assert Registry.of_current_user().directory == str(tmp_path / "antaboga")
        for unusable in (str(tmp_path / "absent"), ""):
            monkeypatch.setenv("XDG_RUNTIME_DIR", unusable)
            assert Registry.of_current_user().directory == f"/tmp/antaboga-{os.geteuid()}"

    @pytest.mark.parametrize("what", ["link", "file", "open to others", "of another user"])
    @pytest.mark.parametrize("below", ["", "registry"])
    def test_one_that_is_not_private_is_refused(
        self, runtime_directory: Path, tmp_path: Path, name: str, what: str, below: str
    ) -> None:
        if below:
            runtime_directory.mkdir(0o700)
        place = runtime_directory / below if below else runtime_directory
        if what == "link":
            (tmp_path / "elsewhere").mkdir(0o700)
            place.symlink_to(tmp_path / "elsewhere")
        elif what == "file":
            place.touch(0o600)
        else:
            place.mkdir(0o700)
            if what == "open to others":
                place.chmod(0o710)
            else:
                require_root("to give a directory to another user")
                os.chown(place, 65534, 65534)
        with pytest.raises(IpcError, match=r"\(REGISTRY_UNSAFE\), path=.*, uid=\d+, mode=\d+"):
            PosixShm.create(name, 10)
        assert not exists(name)
        if place.is_dir() and not place.is_symlink():
            assert list(place.iterdir()) == []
            place.rmdir()
        else:
            place.unlink()

    def test_one_that_cannot_be_made(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setenv("ANTABOGA_RUNTIME_DIR", str(tmp_path / "absent" / "below"))
        with pytest.raises(FileNotFoundError, match=r"mkdir: .* \(ENOENT\), path="):
            Registry.of_current_user().entries()


class TestFork:
    def test_a_child_does_not_keep_its_parents_entry_alive(self, registry: Registry, name: str) -> None:
        segment = PosixShm.create(name, 10, lifetime=Lifetime.PERSISTENT)
        forked, over = os.pipe(), os.pipe()
        pid = os.fork()
        if pid == 0:
            os.write(forked[1], b"x")
            os.close(over[1])
            os.read(over[0], 1)
            os._exit(0)
        try:
            os.read(forked[0], 1)
            segment.close()
            (entry,) = registry.entries()
            assert not entry.live
        finally:
            for fd in (*forked, *over):
                os.close(fd)
            os.waitpid(pid, 0)
            unlink(name)

    def test_a_child_forked_at_any_moment_holds_nothing(self, registry: Registry, name: str) -> None:
        over = threading.Event()

        def use() -> None:
            while not over.is_set():
                registry.register("posixshm", name, Role.OPENER, Lifetime.PERSISTENT).close()

        users = [Blocked(use) for _ in range(3)]
        try:
            for _ in range(50):
                in_child(self.assert_nothing_of_the_registry_is_open)
        finally:
            over.set()
        assert [user.join().error for user in users] == [None] * 3

    @staticmethod
    def assert_nothing_of_the_registry_is_open() -> None:
        for entry in os.listdir("/proc/self/fd"):
            try:
                target = os.readlink(f"/proc/self/fd/{entry}")
            except FileNotFoundError:
                continue
            assert "/registry/" not in target, target


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


KEPT: list[object] = []


def keep(held: PosixShm | Registration | UnixListener | Entry) -> None:
    """Keeps a handle open until the process dies."""
    KEPT.append(held)


class TestReadingWhileWriting:
    def test_an_entry_is_never_met_half_written_or_dead(self, registry: Registry, name: str) -> None:
        done = threading.Event()

        def write() -> None:
            try:
                for turn in range(500):
                    registration = registry.register("posixshm", name, Role.CREATOR, Lifetime.PROCESS)
                    registration.identify(f"1:{turn}")
                    registration.close()
            finally:
                done.set()

        writer = Blocked(write)
        while not done.is_set():
            # A temporary file that is not yet locked counts as abandoned; its writer makes another one.
            findings = [finding for finding in registry.clean() if finding.mechanism != "registry"]
            assert {finding.action for finding in findings} <= {Action.KEEP_LIVE}
            assert all(entry.live for entry in registry.entries())
        assert writer.join().error is None

    def test_an_entry_cannot_be_identified_once_closed(self, registry: Registry, name: str) -> None:
        registration = registry.register("posixshm", name, Role.CREATOR, Lifetime.PROCESS)
        registration.close()
        with pytest.raises(ClosedError):
            registration.identify("1:2")
        assert registry.entries() == []
