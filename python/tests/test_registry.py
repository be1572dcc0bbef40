"""The registry: what is written and what is read."""

import json
import os
import stat
import threading
from pathlib import Path

import pytest
from antaboga.errors import ClosedError, IpcError
from antaboga.lifetime import Lifetime
from antaboga.memory.posixshm import PosixShm, unlink
from antaboga.registry import Action, Registry, Role
from blocking import Blocked
from capabilities import require_root
from left_behind import exists, in_child


@pytest.fixture
def registry() -> Registry:
    return Registry.of_current_user()


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
