"""The room ``posixmq``, with posix_ipc as a second opinion and a plain list as a model."""

import errno
import os
import resource
import select
from collections.abc import Iterator
from typing import Any

import posix_ipc
import pytest
from antaboga.errors import DeadlineExceeded, IpcError
from antaboga.lifetime import Lifetime
from antaboga.registry import Action, Registry
from antaboga.transport.posixmq import MAX_PRIORITY, Message, PosixMq, unlink
from blocking import Blocked, InterruptedByTestError
from contracts.queue import LONG, QueueContract, QueueEndings, QueueTasks
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from peers import as_nobody, python

DEPTH = 4


class Queues:
    def create(self, name: str, lifetime: Lifetime = Lifetime.PROCESS) -> PosixMq:
        return PosixMq.create(name, depth=DEPTH, message_size=LONG, lifetime=lifetime)

    def open(self, name: str) -> PosixMq:
        return PosixMq.open(name)

    def open_or_create(self, name: str) -> PosixMq:
        return PosixMq.open_or_create(name, depth=DEPTH, message_size=LONG)

    def waiting(self, queue: PosixMq) -> int:
        return queue.waiting


class TestPosixMq(Queues, QueueContract):
    pass


class TestPosixMqEndings(Queues, QueueEndings):
    pass


class TestPosixMqTasks(Queues, QueueTasks):
    pass


@pytest.fixture
def queue(name: str) -> Iterator[PosixMq]:
    with PosixMq.create(name, depth=DEPTH, message_size=64) as made:
        yield made


def test_it_is_as_large_as_was_asked(queue: PosixMq, name: str) -> None:
    with PosixMq.open(name) as other:
        assert (other.name, other.depth, other.max_message_length, other.waiting) == (name, DEPTH, 64, 0)


def test_defaults_are_the_systems(name: str) -> None:
    with open("/proc/sys/fs/mqueue/msg_default") as depth, open("/proc/sys/fs/mqueue/msgsize_default") as size:
        expected = int(depth.read()), int(size.read())
    with PosixMq.create(name) as made:
        assert (made.depth, made.max_message_length) == expected
    with PosixMq.create(name, depth=1) as made:
        assert (made.depth, made.max_message_length) == (1, expected[1])


def test_priorities_come_in_order(queue: PosixMq) -> None:
    for body, priority in ((b"low", 0), (b"first", 7), (b"second", 7), (b"highest", MAX_PRIORITY)):
        queue.send(body, priority=priority)
    received = [queue.receive_message(60) for _ in range(4)]
    assert received == [(b"highest", MAX_PRIORITY), (b"first", 7), (b"second", 7), (b"low", 0)]
    assert isinstance(received[0], Message)
    assert queue.try_receive_message() is None
    assert queue.try_send(b"x", priority=3)
    assert queue.try_receive_message() == Message(b"x", 3)


@pytest.mark.parametrize("priority", [-1, MAX_PRIORITY + 1, 1 << 32])
def test_a_priority_that_none_can_have_is_misuse(queue: PosixMq, priority: int) -> None:
    for call in (queue.send, queue.try_send):
        with pytest.raises(ValueError, match="priority must be 0 to 32767"):
            call(b"", priority=priority)
    assert queue.waiting == 0


@pytest.mark.parametrize("options", [{"depth": 0}, {"message_size": -1}])
def test_a_size_that_none_can_have_is_misuse(name: str, options: Any) -> None:
    with pytest.raises(ValueError, match="positive"):
        PosixMq.create(name, **options)


@pytest.mark.parametrize("options", [{"depth": 1 << 30}, {"message_size": 1 << 30}])
def test_what_is_above_the_kernels_limits_names_them(name: str, options: Any) -> None:
    with pytest.raises(IpcError, match=r"mq_open: .* \(E\w+\), name=/.*, max_depth=\d+, .*rlimit_msgqueue=") as caught:
        PosixMq.create(name, **options)
    assert caught.value.code in ("EINVAL", "ENOMEM", "EMFILE")
    assert options.items() <= caught.value.details.items()
    with pytest.raises(FileNotFoundError):
        PosixMq.open(name)


def test_the_limit_of_all_queues_is_named(name: str) -> None:
    script = """
        import resource, sys
        from antaboga.transport.posixmq import PosixMq
        resource.setrlimit(resource.RLIMIT_MSGQUEUE, (100, 100))
        try:
            PosixMq.create(sys.argv[1], depth=1, message_size=64)
        except OSError as error:
            assert error.code == "EMFILE", error
            assert error.details["rlimit_msgqueue"] == 100
            sys.exit(7)
    """
    with python(script, name) as child:
        assert child.wait_for(60).code == 7
    assert resource.getrlimit(resource.RLIMIT_MSGQUEUE)[0] != 100


@pytest.mark.parametrize("bad", ["", "/", "/a/b", "/.", "/..", "//a", "/a\0b"])
def test_a_name_that_none_can_have(bad: str) -> None:
    for call in (PosixMq.create, PosixMq.open, unlink):
        with pytest.raises(IpcError) as caught:
            call(bad)
        assert caught.value.errno == errno.EINVAL


def test_the_slash_may_be_left_out(name: str) -> None:
    with PosixMq.create(name[1:]) as queue, PosixMq.open(name[1:]) as other:
        assert queue.name == other.name == name
        unlink(name[1:])


def test_a_name_may_be_long_but_not_too_long(name: str) -> None:
    longest = name + "x" * (256 - len(name))
    with PosixMq.create(longest, depth=1, message_size=8), PosixMq.open(longest):
        pass
    for call in (PosixMq.create, PosixMq.open, unlink):
        with pytest.raises(IpcError) as caught:
            call(longest + "x")
        assert (caught.value.code, caught.value.details["length"]) == ("ENAMETOOLONG", 256)


def test_a_reader_can_be_awaited_by_poll(queue: PosixMq) -> None:
    poll = select.poll()
    poll.register(queue.fileno(), select.POLLIN | select.POLLOUT)
    assert poll.poll(0) == [(queue.fileno(), select.POLLOUT)]
    waiting = select.poll()
    waiting.register(queue.fileno(), select.POLLIN)
    blocked = Blocked(lambda: waiting.poll(60_000)).until_blocked()
    for _ in range(DEPTH):
        queue.send(b"x")
    assert blocked.join().result == [(queue.fileno(), select.POLLIN)]
    assert poll.poll(0) == [(queue.fileno(), select.POLLIN)]


def test_unlink_by_name(name: str) -> None:
    PosixMq.create(name, depth=1, message_size=8, lifetime=Lifetime.PERSISTENT).close()
    unlink(name)
    with pytest.raises(FileNotFoundError, match=r"mq_unlink: no such file or directory \(ENOENT\), name=/"):
        unlink(name)


def test_who_has_it_open_goes_on_after_unlink(queue: PosixMq, name: str) -> None:
    with PosixMq.open(name) as other:
        queue.unlink()
        other.send(b"still")
        assert queue.receive(60) == b"still"


def test_the_c_library_reads_what_was_sent_here(queue: PosixMq, name: str) -> None:
    witness = posix_ipc.MessageQueue(name)
    try:
        assert (witness.max_messages, witness.max_message_size, witness.mode) == (DEPTH, 64, 0o600)
        queue.send(b"low", priority=1)
        queue.send(b"", priority=9)
        assert witness.current_messages == queue.waiting == 2
        assert [witness.receive(60), witness.receive(60)] == [(b"", 9), (b"low", 1)]
        blocked = Blocked(queue.receive_message).until_blocked()
        witness.send(b"woken", None, 5)
        assert blocked.join().result == (b"woken", 5)
        while queue.try_send(b"x"):
            pass
        sending = Blocked(lambda: queue.send(b"the last", priority=3)).until_blocked()
        witness.receive(60)
        assert sending.join().error is None
        assert witness.receive(60) == (b"the last", 3)
    finally:
        witness.close()


def test_what_the_c_library_made_is_opened(name: str) -> None:
    witness = posix_ipc.MessageQueue(name, posix_ipc.O_CREX, max_messages=2, max_message_size=16)
    try:
        witness.send(b"hello", None, 4)
        with PosixMq.open(name) as queue:
            assert queue.receive_message(60) == (b"hello", 4)
            queue.unlink()
        with pytest.raises(posix_ipc.ExistentialError):
            posix_ipc.MessageQueue(name)
    finally:
        witness.close()


def test_a_dead_creators_queue_is_cleaned(name: str) -> None:
    script = """
        import os, sys
        from antaboga.transport.posixmq import PosixMq
        queue = PosixMq.create(sys.argv[1], depth=1, message_size=8)
        queue.send(b"left")
        os.kill(os.getpid(), 9)
    """
    with python(script, name) as child:
        child.wait_for(60)
    with PosixMq.open(name):
        assert [f.action for f in Registry.of_current_user().clean()] == [Action.KEEP_LIVE]
    assert [(f.action, f.name) for f in Registry.of_current_user().clean()] == [(Action.REMOVE_OBJECT, name)]
    with pytest.raises(FileNotFoundError):
        PosixMq.open(name)


def test_another_queue_of_the_name_is_left_alone(name: str) -> None:
    script = """
        import os, sys
        from antaboga.transport.posixmq import PosixMq
        made = PosixMq.create(sys.argv[1], depth=1, message_size=8)
        os.kill(os.getpid(), 9)
    """
    with python(script, name) as child:
        child.wait_for(60)
    posix_ipc.unlink_message_queue(name)
    witness = posix_ipc.MessageQueue(name, posix_ipc.O_CREX, max_messages=1, max_message_size=8)
    try:
        assert [f.action for f in Registry.of_current_user().clean()] == [Action.REMOVE_ENTRY]
        posix_ipc.MessageQueue(name).close()
    finally:
        witness.close()
        posix_ipc.unlink_message_queue(name)


def test_another_user_may_not_open_it(queue: PosixMq, name: str) -> None:
    script = """
        import ctypes, errno, sys
        libc = ctypes.CDLL(None, use_errno=True)
        print(libc.mq_open(sys.argv[1].encode(), 0), errno.errorcode[ctypes.get_errno()])
    """
    assert as_nobody(script, name).split() == ["-1", "EACCES"]


steps = st.one_of(
    st.tuples(st.just("send"), st.binary(max_size=8), st.sampled_from([0, 1, 2, MAX_PRIORITY])),
    st.tuples(st.just("receive"), st.just(b""), st.just(0)),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(steps, max_size=30))
def test_any_sequence_equals_the_model(names: Iterator[str], sequence: list[tuple[str, bytes, int]]) -> None:
    model: list[tuple[bytes, int]] = []
    with PosixMq.create(next(names), depth=DEPTH, message_size=8) as queue:
        for verb, body, priority in sequence:
            if verb == "send":
                sent = queue.try_send(body, priority=priority)
                assert sent is (len(model) < DEPTH)
                if sent:
                    model.append((body, priority))
            elif not model:
                with pytest.raises(DeadlineExceeded):
                    queue.receive_message(0)
            else:
                expected = max(model, key=lambda message: message[1])
                model.remove(expected)
                assert queue.receive_message(0) == expected
            assert queue.waiting == len(model)


@pytest.mark.parametrize("work", ["queue.receive()", "[queue.send(b'y' * 8) for _ in range(9)]", "echo()"])
def test_others_go_on_when_one_is_killed(name: str, work: str) -> None:
    script = f"""
        import sys
        from antaboga.transport.posixmq import PosixMq
        def echo():
            while True:
                queue.send(b"y" * 8)
                queue.receive()
        with PosixMq.open(sys.argv[1]) as queue, PosixMq.open(sys.argv[1] + "ready") as ready:
            ready.send(b"ready")
            {work}
    """
    for round in range(3):
        with (
            PosixMq.create(name, depth=2, message_size=8) as queue,
            PosixMq.create(name + "ready", depth=1, message_size=8) as ready,
        ):
            with python(script, name) as child:
                assert ready.receive(60) == b"ready"
                for _ in range(round * 20):
                    os.sched_yield()
                child.kill()
                child.wait_for(60)
            while (left := queue.try_receive()) is not None:
                assert left == b"y" * 8
            for _ in range(2):
                queue.send(b"x", 0)
            assert [queue.receive(0), queue.receive(0)] == [b"x", b"x"]
        Registry.of_current_user().clean()


def test_a_message_that_reached_nobody_is_kept_and_goes_back_at_close(
    queue: PosixMq, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue.send(b"kept", priority=6)
    opened = PosixMq.open(name)

    def interrupted() -> Message:
        raise InterruptedByTestError

    with monkeypatch.context() as patch:
        patch.setattr(opened._open, "message", interrupted)
        with pytest.raises(InterruptedByTestError):
            opened.receive(60)
    assert queue.waiting == 0
    opened.close()
    assert queue.receive_message(0) == (b"kept", 6)
