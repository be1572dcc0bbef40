"""The room ``sysvmq``, with sysv_ipc as a second opinion and a plain list as a model."""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sysv_ipc
from antaboga.errors import DeadlineExceeded, IpcError
from antaboga.lifetime import Lifetime
from antaboga.registry import Action, Registry
from antaboga.sysv_key import PRIVATE, SysvKey
from antaboga.transport.sysvmq import ANY, Message, Selection, SysvMq, unlink
from blocking import Blocked, InterruptedByTestError
from contracts.queue import QueueContract, QueueEndings, QueueTasks
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from peers import as_nobody, python
from sysv_names import Keys, new_key


class Queues(Keys):
    def create(self, name: str, lifetime: Lifetime = Lifetime.PROCESS) -> SysvMq:
        return SysvMq.create(SysvKey.parse(name), lifetime=lifetime)

    def open(self, name: str) -> SysvMq:
        return SysvMq.open(SysvKey.parse(name))

    def open_or_create(self, name: str) -> SysvMq:
        return SysvMq.open_or_create(SysvKey.parse(name))

    def waiting(self, queue: SysvMq) -> int:
        return queue.figures.messages


class TestSysvMq(Queues, QueueContract):
    pass


class TestSysvMqEndings(Queues, QueueEndings):
    pass


class TestSysvMqTasks(Queues, QueueTasks):
    def test_a_message_that_was_called_off_wakes_another(self, connected: tuple[Any, Any]) -> None:
        """What a cancelled task took goes to a thread that is blocked on the same handle."""
        one, other = connected
        blocked = Blocked(lambda: other.receive_message(Selection.exactly(5), 60)).until_blocked()
        other._undo(Message(b"not for it", 4))
        other._undo(Message(b"taken back", 5))
        assert blocked.join().result == (b"taken back", 5)
        assert other.receive_message(ANY, 60) == (b"not for it", 4)

        async def main() -> None:
            one.send(b"x")
            assert await other.async_receive_message(Selection.all_but(2), 60) == (b"x", 1)

        asyncio.run(main())


@pytest.fixture
def key() -> SysvKey:
    return new_key()


@pytest.fixture
def queue(key: SysvKey) -> Iterator[SysvMq]:
    with SysvMq.create(key) as made:
        yield made


def fill_types(queue: SysvMq) -> None:
    for body, kind in ((b"a3", 3), (b"a1", 1), (b"b3", 3), (b"a2", 2), (b"b1", 1)):
        queue.send(body, type=kind)


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (ANY, ["a3", "a1", "b3", "a2", "b1"]),
        (Selection.exactly(3), ["a3", "b3"]),
        (Selection.exactly(4), []),
        (Selection.lowest_up_to(2), ["a1", "b1", "a2"]),
        (Selection.lowest_up_to(9), ["a1", "b1", "a2", "a3", "b3"]),
        (Selection.all_but(3), ["a1", "a2", "b1"]),
    ],
)
def test_types_choose(queue: SysvMq, selection: Selection, expected: list[str]) -> None:
    fill_types(queue)
    for body in expected:
        message = queue.try_receive_message(selection)
        assert message == (body.encode(), int(body[1]))
    assert queue.try_receive_message(selection) is None
    with pytest.raises(DeadlineExceeded):
        queue.receive_message(selection, 0.001)
    assert queue.figures.messages == 5 - len(expected)


def test_a_type_is_waited_for(queue: SysvMq, key: SysvKey) -> None:
    queue.send(b"another")
    blocked = Blocked(lambda: queue.receive_message(Selection.exactly(8))).until_blocked()
    with SysvMq.open(key) as other:
        other.send(b"neither", type=7)
        other.send(b"this", type=8)
    assert blocked.join().result == Message(b"this", 8)


@pytest.mark.parametrize("kind", [0, -1, 1 << 63])
def test_a_type_that_none_can_have_is_misuse(queue: SysvMq, kind: int) -> None:
    for call in (queue.send, queue.try_send):
        with pytest.raises(ValueError, match="type must be above zero"):
            call(b"", type=kind)
    for make in (Selection.exactly, Selection.lowest_up_to, Selection.all_but):
        with pytest.raises(ValueError, match="type is above zero"):
            make(kind)
    queue.send(b"", type=(1 << 63) - 1)
    assert queue.receive_message(ANY, 60).label == (1 << 63) - 1


def test_truncation_is_refused_unless_asked_for(queue: SysvMq) -> None:
    queue.send(b"0123456789", type=4)
    with pytest.raises(IpcError, match=r"msgrcv: argument list too long \(E2BIG\), key=0x\w+, type=0, limit=9"):
        queue.receive_message(ANY.up_to(9), 60)
    assert queue.receive_message(ANY.up_to(9).cut_to(3), 60) == (b"012", 4)
    assert queue.try_receive() is None
    queue.send(b"0123456789", type=4)
    assert queue.receive_message(Selection.exactly(4).up_to(10), 60) == (b"0123456789", 4)


def test_what_was_kept_is_cut_and_refused_like_any_other(queue: SysvMq) -> None:
    queue._undo(Message(b"0123456789", 4))
    with pytest.raises(IpcError, match="E2BIG"):
        queue.receive_message(ANY.up_to(9), 60)
    assert queue.receive_message(ANY.cut_to(3), 60) == (b"012", 4)
    assert queue.try_receive() is None


@pytest.mark.parametrize("timeout", [None, 60])
def test_removal_wakes_who_is_blocked(key: SysvKey, timeout: float | None) -> None:
    with SysvMq.create(key) as queue, SysvMq.open(key) as full:
        receiving = Blocked(lambda: queue.receive_message(Selection.exactly(2), timeout)).until_blocked()
        while full.try_send(bytes(8000)):
            pass
        sending = Blocked(lambda: full.send(bytes(8000), timeout)).until_blocked()
        unlink(key)
        for blocked in (receiving, sending):
            error = blocked.join().error
            assert isinstance(error, IpcError)
            assert error.code == "EIDRM"
            assert error.details["key"] == key.shown
        for call in (queue.receive, lambda: queue.send(b""), queue.try_receive):
            with pytest.raises(IpcError) as caught:
                call()
            assert caught.value.code == "EIDRM"


def test_figures(queue: SysvMq) -> None:
    queue.send(b"abc")
    queue.send(b"")
    figures = queue.figures
    assert (figures.messages, figures.bytes, figures.last_sender, figures.last_receiver) == (2, 3, os.getpid(), 0)
    assert figures.max_bytes == int(Path("/proc/sys/kernel/msgmnb").read_text())
    assert queue.max_message_length == int(Path("/proc/sys/kernel/msgmax").read_text())
    queue.receive(60)
    assert queue.figures.last_receiver == os.getpid()


def test_a_private_queue_is_found_by_its_id() -> None:
    with SysvMq.create(PRIVATE) as queue, SysvMq.create(PRIVATE) as another:
        assert queue.key == SysvKey.id(queue.id)
        assert queue.name == f"id:{queue.id}"
        assert another.id != queue.id
        with SysvMq.open(queue.key) as other:
            other.send(b"x")
        assert queue.receive(60) == b"x"
        key = queue.key
    with pytest.raises(IpcError, match=r"msgctl: .* \((EINVAL|EIDRM)\), key=id:"):
        SysvMq.open(key)
    with pytest.raises(ValueError, match="opened by its id"):
        SysvMq.open(PRIVATE)
    with pytest.raises(ValueError, match="not by its id"):
        SysvMq.create(key)


def test_keys(tmp_path: Path) -> None:
    assert SysvKey.of(0xFFFFFFFF) == SysvKey.of(-1) == SysvKey.parse("-1")
    assert (str(SysvKey.of(0x80000001)), SysvKey.of(-1).shown) == ("-2147483647", "0xffffffff")
    assert SysvKey.parse("id:7") == SysvKey.id(7)
    assert (PRIVATE.is_private, SysvKey.of(1).is_private, SysvKey.id(0).is_private) == (True, False, False)
    for bad in (1 << 32, -(1 << 31) - 1):
        with pytest.raises(ValueError, match="32 bits"):
            SysvKey.of(bad)
    for project in (1, 77, 200, 255):
        assert SysvKey.ftok(tmp_path, project) == SysvKey.of(sysv_ipc.ftok(str(tmp_path), project, True))
    for project in (0, 256):
        with pytest.raises(ValueError, match="project"):
            SysvKey.ftok(tmp_path, project)
    with pytest.raises(FileNotFoundError, match=r"ftok: no such file or directory \(ENOENT\), path="):
        SysvKey.ftok(tmp_path / "none", 1)


def test_sysv_ipc_reads_what_was_sent_here(queue: SysvMq, key: SysvKey) -> None:
    witness = sysv_ipc.MessageQueue(key.number)
    assert (witness.id, witness.mode, witness.max_size) == (queue.id, 0o600, queue.figures.max_bytes)
    queue.send(b"hello", type=6)
    assert witness.receive() == (b"hello", 6)
    blocked = Blocked(lambda: queue.receive_message(Selection.lowest_up_to(3))).until_blocked()
    witness.send(b"woken", True, 2)
    assert blocked.join().result == (b"woken", 2)


def test_what_sysv_ipc_made_is_opened(key: SysvKey) -> None:
    witness = sysv_ipc.MessageQueue(key.number, sysv_ipc.IPC_CREX)
    witness.send(b"", True, 3)
    with SysvMq.open(key) as queue:
        assert queue.receive_message(ANY, 60) == (b"", 3)
    unlink(key)
    with pytest.raises(sysv_ipc.ExistentialError):
        sysv_ipc.MessageQueue(key.number)
    with pytest.raises(FileNotFoundError, match=r"\(ENOENT\), key=0x"):
        unlink(key)


@pytest.mark.parametrize("private", [False, True])
def test_a_dead_creators_queue_is_cleaned(key: SysvKey, private: bool) -> None:
    script = """
        import os, sys
        from antaboga.transport.sysvmq import SysvKey, SysvMq
        queue = SysvMq.create(SysvKey.parse(sys.argv[1]))
        queue.send(b"left")
        os.kill(os.getpid(), 9)
    """
    with python(script, "0" if private else str(key)) as child:
        child.wait_for(60)
    (entry,) = Registry.of_current_user().entries()
    made = SysvKey.parse(entry.name)
    with SysvMq.open(made):
        assert [f.action for f in Registry.of_current_user().clean()] == [Action.KEEP_LIVE]
    assert [(f.action, f.name) for f in Registry.of_current_user().clean()] == [(Action.REMOVE_OBJECT, str(made))]
    with pytest.raises(IpcError if private else FileNotFoundError):
        SysvMq.open(made)


def test_another_queue_of_the_key_is_left_alone(key: SysvKey) -> None:
    script = """
        import os, sys
        from antaboga.transport.sysvmq import SysvKey, SysvMq
        made = SysvMq.create(SysvKey.parse(sys.argv[1]))
        os.kill(os.getpid(), 9)
    """
    with python(script, str(key)) as child:
        child.wait_for(60)
    sysv_ipc.MessageQueue(key.number).remove()
    witness = sysv_ipc.MessageQueue(key.number, sysv_ipc.IPC_CREX)
    try:
        assert [f.action for f in Registry.of_current_user().clean()] == [Action.REMOVE_ENTRY]
        assert sysv_ipc.MessageQueue(key.number).id == witness.id
    finally:
        witness.remove()


@pytest.mark.parametrize("work", ["queue.receive()", "[queue.send(b'y' * 8000) for _ in range(9)]", "echo()"])
def test_others_go_on_when_one_is_killed(key: SysvKey, work: str) -> None:
    script = f"""
        import sys
        from antaboga.transport.sysvmq import SysvKey, SysvMq
        def echo():
            while True:
                queue.send(b"y" * 8000)
                queue.receive()
        with SysvMq.open(SysvKey.parse(sys.argv[1])) as queue, SysvMq.open(SysvKey.parse(sys.argv[2])) as ready:
            ready.send(b"ready")
            {work}
    """
    for round in range(3):
        with SysvMq.create(key) as queue, SysvMq.create(PRIVATE) as ready:
            with python(script, str(key), ready.name) as child:
                assert ready.receive(60) == b"ready"
                for _ in range(round * 20):
                    os.sched_yield()
                child.kill()
                child.wait_for(60)
            while (left := queue.try_receive()) is not None:
                assert left == b"y" * 8000
            queue.send(b"x", 0)
            assert queue.receive(0) == b"x"
        Registry.of_current_user().clean()


def test_a_message_that_reached_nobody_is_kept_and_goes_back_at_close(
    queue: SysvMq, key: SysvKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue.send(b"kept", type=6)
    opened = SysvMq.open(key)

    def interrupted(*_: object) -> Message:
        raise InterruptedByTestError

    with monkeypatch.context() as patch:
        patch.setattr(opened._taking, "_fitting", interrupted)
        with pytest.raises(InterruptedByTestError):
            opened.receive(60)
    assert queue.figures.messages == 0
    assert opened.try_receive_message(Selection.exactly(5)) is None
    opened.close()
    assert queue.receive_message(ANY, 0) == (b"kept", 6)


def test_another_user_may_not_open_it(queue: SysvMq, key: SysvKey) -> None:
    script = """
        import ctypes, errno, sys
        libc = ctypes.CDLL(None, use_errno=True)
        print(libc.msgget(int(sys.argv[1]), 0o600), errno.errorcode[ctypes.get_errno()])
    """
    assert as_nobody(script, str(key)).split() == ["-1", "EACCES"]


TYPES = [1, 2, 3]
selections = st.one_of(
    st.just(ANY),
    *(st.sampled_from(TYPES).map(make) for make in (Selection.exactly, Selection.lowest_up_to, Selection.all_but)),
)
steps = st.one_of(st.tuples(st.binary(max_size=8), st.sampled_from(TYPES)), selections, st.sampled_from(TYPES))


def expected_of(model: list[Message], selection: Selection) -> Message | None:
    """What msgrcv(2) says: the first of the lowest type, of the type, or of any other."""
    wanted, kind = model, abs(selection.type)
    if selection.type < 0:
        wanted = sorted((message for message in model if message.label <= kind), key=lambda message: message.label)
    elif selection.excluded:
        wanted = [message for message in model if message.label != kind]
    elif kind:
        wanted = [message for message in model if message.label == kind]
    return next(iter(wanted), None)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(steps, max_size=30))
def test_any_sequence_equals_the_model(sequence: list[Any]) -> None:
    model: list[Message] = []
    with SysvMq.create(PRIVATE) as queue:
        for step in sequence:
            if isinstance(step, Selection):
                expected = expected_of(model, step)
                assert queue.try_receive_message(step) == expected
                if expected is not None:
                    model.remove(expected)
            elif isinstance(step, tuple):
                queue.send(step[0], 0, type=step[1])
                model.append(Message(*step))
            else:
                expected = expected_of(model, ANY)
                assert queue.try_receive() == (None if expected is None else expected.body)
                if expected is not None:
                    model.remove(expected)
            assert queue.figures.messages == len(model)
