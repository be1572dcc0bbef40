"""The room ``ring``."""

import asyncio
import itertools
import os
import random
import signal
import socket
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from itertools import repeat
from typing import Any
from uuid import UUID

import pytest
from antaboga.errors import DeadlineExceeded, IpcError, PeerClosedError, ProtocolError
from antaboga.layout.ring import LEAST_CAPACITY, MOST_CAPACITY, RingReader, RingWriter, limit_of, ring_header
from antaboga.layout.segment_header import Creator
from antaboga.transport._ring_bell import RingBell
from antaboga.transport.channel import Channel
from antaboga.transport.ring import RingChannel, RingWait
from blocking import Blocked
from contracts.channel import ChannelContract, fill
from contracts.channel_endings import ChannelEndings
from contracts.tasks import ChannelTasks

CAPACITY = 1 << 19
NOBODY = Creator(1, 1, UUID(int=0))
HEADER = ring_header(1, NOBODY)


class Rings:
    wait = RingWait.ADAPTIVE

    @pytest.fixture(autouse=True)
    def where(self, name: str) -> None:
        self.names: Iterator[str] = (f"{name}-{n}" for n in itertools.count())

    def pair(self, **options: Any) -> tuple[RingChannel, RingChannel]:
        there, back = next(self.names), next(self.names)
        one = RingChannel.create(there, back, capacity=CAPACITY, wait=self.wait)
        return one, RingChannel.open(back, there, wait=self.wait)


def send_all(out: Channel, messages: list[bytes]) -> None:
    for message in messages:
        out.send(message, 60)


class TestRing(Rings, ChannelContract):
    # A message goes into the ring whole or not at all, and a long one not at all.
    test_a_message_above_the_limit_is_refused_and_nothing_was_sent = None  # type: ignore[assignment]
    test_a_long_message_arrives_as_it_was = None  # type: ignore[assignment]
    test_a_deadline_inside_a_message_breaks_sending = None  # type: ignore[assignment]
    test_a_receive_that_ended_early_keeps_what_had_arrived = None  # type: ignore[assignment]

    def test_a_blocked_send_ends_when_the_peer_goes(self, connected: tuple[Channel, Channel]) -> None:
        one, other = connected
        fill(one, bytes(limit_of(CAPACITY)))
        blocked = Blocked(lambda: one.send(bytes(limit_of(CAPACITY)))).until_blocked()
        other.close()
        assert isinstance(blocked.join().error, BrokenPipeError)

    def test_a_message_above_the_limit_is_refused(self, connected: tuple[Channel, Channel]) -> None:
        one, other = connected
        limit = limit_of(CAPACITY)
        assert one.max_message_length == limit
        with pytest.raises(IpcError) as caught:
            one.send(bytes(limit + 1))
        assert caught.value.code == "EMSGSIZE"
        assert caught.value.details["length"] == limit + 1
        assert caught.value.details["limit"] == limit
        one.send(bytes(limit))
        assert other.receive(60) == bytes(limit)


class TestRingThatBlocks(TestRing):
    wait = RingWait.BLOCK


class TestRingEndings(Rings, ChannelEndings):
    def pair(self, **options: Any) -> tuple[RingChannel, RingChannel]:
        one, other = super().pair(**options)
        # They have met, since CPython loses a connection if a handler raises within its accept().
        for sender, receiver in ((one, other), (other, one)):
            sender.send(b"", 60)
            assert receiver.receive(60) == b""
        with pytest.raises(DeadlineExceeded):
            one.receive(0)
        return one, other


class TestRingTasks(Rings, ChannelTasks):
    # What these do takes a message that goes in pieces.
    test_deadlines_of_sends = None  # type: ignore[assignment]
    test_cancelling_a_receive_loses_nothing = None  # type: ignore[assignment]
    test_a_send_cancelled_inside_a_message_is_finished = None  # type: ignore[assignment]
    test_a_loop_that_ends_inside_a_message_breaks_sending = None  # type: ignore[assignment]

    def test_many_tasks_send_whole_messages(self, connected: tuple[Channel, Channel]) -> None:
        one, other = connected

        async def main() -> None:
            messages = [bytes([n]) * (n * 3000 + 1) for n in range(40)]
            sending = [asyncio.ensure_future(one.async_send(message, 60)) for message in messages]
            assert sorted([await other.async_receive(60) for _ in messages]) == messages
            for task in sending:
                await task

        asyncio.run(main())

    def test_messages_go_both_ways(self, connected: tuple[Channel, Channel]) -> None:
        one, other = connected
        messages = [b"", b"x", bytes(70_000), bytes(limit_of(CAPACITY)), b"last"] * 20

        async def echo() -> None:
            for _ in messages:
                await other.async_send(await other.async_receive(60), 60)

        async def main() -> None:
            echoing = asyncio.ensure_future(echo())
            for message in messages:
                await one.async_send(message, 60)
                assert await one.async_receive(60) == message
            await echoing

        asyncio.run(main())

    def test_a_task_whose_send_ran_out_of_time_has_sent_nothing(self, connected: tuple[Channel, Channel]) -> None:
        one, other = connected

        async def main() -> None:
            count = fill(one, b"")
            with pytest.raises(DeadlineExceeded):
                await one.async_send(b"", 0.001)
            for _ in range(count):
                assert other.receive(60) == b""
            await one.async_send(b"usable")
            assert await other.async_receive(60) == b"usable"

        asyncio.run(main())

    def test_a_receive_that_is_cancelled_loses_nothing(self, connected: tuple[Channel, Channel]) -> None:
        one, other = connected

        async def main() -> None:
            for n in range(100):
                receiving = asyncio.ensure_future(other.async_receive())
                for _ in range(n % 4):
                    await asyncio.sleep(0)
                one.send(b"%d" % n)
                receiving.cancel()
                try:
                    received = await receiving
                except asyncio.CancelledError:
                    received = await other.async_receive(60)
                assert received == b"%d" % n

        asyncio.run(main())


@pytest.mark.parametrize("wait", list(RingWait))
def test_messages_of_every_length_go_round(name: str, wait: RingWait) -> None:
    with (
        RingChannel.create(None, name, capacity=1, wait=wait) as out,
        RingChannel.open(name, None, wait=wait) as back,
    ):
        limit = out.max_message_length
        assert limit == limit_of(LEAST_CAPACITY)
        messages = [random.Random(n).randbytes(37 * n % (limit + 1)) for n in range(3000)]
        sending = Blocked(lambda: send_all(out, messages))
        for message in messages:
            assert back.receive(60) == message
        assert sending.join().error is None


def test_an_end_is_taken_once(name: str) -> None:
    with RingChannel.create(name, None) as made:
        with RingChannel.open(None, name) as first:
            with pytest.raises(IpcError) as caught:
                RingChannel.open(None, name)
            assert caught.value.code == "EBUSY"
            first.send(b"1")
        with pytest.raises(PeerClosedError):
            RingChannel.open(None, name)
        assert made.receive(60) == b"1"
        with pytest.raises(PeerClosedError):
            made.receive(60)
    with pytest.raises(FileNotFoundError):
        RingChannel.open(None, name)


def test_a_full_ring_waits_for_its_consumer_whoever_came_first(name: str) -> None:
    with RingChannel.create(None, name, capacity=1) as made:
        sent = 0
        while made.try_send(bytes(100)):
            sent += 1
        with pytest.raises(DeadlineExceeded):
            made.send(bytes(100), 0.005)
        sending = Blocked(lambda: made.send(bytes(101), 60))
        with RingChannel.open(name, None) as other:
            for _ in range(sent):
                assert other.receive(60) == bytes(100)
            assert other.receive(60) == bytes(101)
            assert other.try_receive() is None
        assert sending.join().error is None


def test_a_header_that_is_none_of_a_ring(name: str) -> None:
    with pytest.raises(ValueError, match="capacity"):
        RingChannel.create(name, None, capacity=0)
    with pytest.raises(ValueError, match="capacity"):
        RingChannel.create(name, None, capacity=MOST_CAPACITY + 1)
    assert ring_header(4097, NOBODY).record_count == 8192


@pytest.mark.parametrize("wait", list(RingWait))
def test_a_bell_that_never_stops_makes_nobody_wait_longer(name: str, wait: RingWait) -> None:
    for names in ((name, None), (None, name)):
        with RingChannel.create(*names, capacity=1, wait=wait) as made:
            if names[1]:
                fill(made, bytes(1000))
            bell = RingBell.connect(name, None)
            ended = threading.Event()
            flooding = threading.Thread(target=flood, args=(bell, ended))
            flooding.start()
            try:
                with pytest.raises(DeadlineExceeded):
                    made.send(bytes(1000), 0.01) if names[1] else made.receive(0.01)
                with pytest.raises(DeadlineExceeded):
                    asyncio.run(made.async_send(bytes(1000), 0.01) if names[1] else made.async_receive(0.01))
            finally:
                ended.set()
                flooding.join()
                bell.close()


def flood(bell: RingBell, ended: threading.Event) -> None:
    # More than is heard at once, so that there is always more.
    with socket.socket(fileno=os.dup(bell.descriptor)) as other:
        while not ended.is_set():
            with suppress(BlockingIOError):
                other.send(bytes(100_000), socket.MSG_DONTWAIT)


@pytest.fixture
def memory() -> memoryview:
    return memoryview(bytearray(HEADER.size))


def store(memory: memoryview, at: int, word: int) -> None:
    at += HEADER.data_offset
    memory[at : at + 8] = word.to_bytes(8, "little")


@pytest.mark.parametrize("seed", range(4))
def test_any_order_of_steps_is_that_of_a_queue(memory: memoryview, seed: int) -> None:
    writer, reader = RingWriter(memory, HEADER, "/ring"), RingReader(memory, HEADER, "/ring")
    chance = random.Random(seed)
    model: deque[bytes] = deque()
    written = 0
    for _ in range(20_000):
        most = chance.choice((24, writer.limit))
        step = chance.randrange(8)
        if step < 3:
            message = chance.randbytes(chance.randint(0, most))
            room = writer.claim(min(writer.limit, len(message) + chance.randrange(20)))
            if room is None:
                assert model, "an empty ring has room for every message"
                continue
            room[: len(message)] = message
            writer.commit(len(message))
            model.append(message)
            written += 1
        elif step == 3:
            given = writer.claim(chance.randint(0, most))
            if given is not None:
                given[:] = b"\xff" * len(given)
        elif step == 4:
            writer.has_room()
        elif model:
            assert reader.is_there()
            found = reader.read()
            assert found is not None
            assert found.tobytes() == model.popleft()
            reader.consume()
        else:
            assert reader.read() is None
            assert not reader.is_there()
    assert written > 2000


def test_each_side_learns_that_the_other_sleeps(memory: memoryview) -> None:
    writer, reader = RingWriter(memory, HEADER, "/ring"), RingReader(memory, HEADER, "/ring")
    assert not writer.must_ring()
    assert not reader.fall_asleep()
    assert writer.must_ring()
    assert not writer.must_ring()
    reader.fall_asleep()
    reader.awake()
    assert not writer.must_ring()
    writer.fall_asleep()
    assert reader.must_ring()
    assert not reader.must_ring()
    writer.fall_asleep()
    assert reader.fall_asleep()


def test_who_rings_does_not_undo_that_the_other_went(memory: memoryview) -> None:
    writer, reader = RingWriter(memory, HEADER, "/ring"), RingReader(memory, HEADER, "/ring")
    reader.fall_asleep()
    reader.end()
    assert writer.must_ring()
    assert writer.consumer_is_gone
    writer.fall_asleep()
    writer.end()
    assert reader.must_ring()
    assert reader.producer_is_gone


class InterruptionError(Exception):
    pass


def test_a_fence_that_a_handler_interrupts_can_be_passed_again(memory: memoryview) -> None:
    def interrupt(number: int, frame: object) -> None:
        raise InterruptionError

    reader = RingReader(memory, HEADER, "/ring")
    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        for n in range(1000):
            with pytest.raises(InterruptionError):
                fall_asleep_until_interrupted(reader, (20 + n % 50) / 1e6)
            with pytest.raises(RuntimeError):
                # The fence's lock is free.
                next(reader.fencing[1])
    finally:
        signal.signal(signal.SIGALRM, before)


def fall_asleep_until_interrupted(reader: RingReader, seconds: float) -> None:
    # Once, so that nothing is interrupted but what is within.
    signal.setitimer(signal.ITIMER_REAL, seconds)
    while True:
        reader.fall_asleep()


def test_a_bell_whose_peer_died_before_it_took_the_ring(name: str) -> None:
    with RingChannel.create(name, None) as made:
        RingBell.connect(name, None).close()
        with pytest.raises(PeerClosedError):
            made.receive(60)
        with pytest.raises(PeerClosedError):
            RingChannel.open(None, name)


def test_a_ring_that_nobody_could_be_met_at_is_not_taken(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(cls: type[RingBell], name: str, deadline: float | None) -> RingBell:
        raise InterruptedError(name)

    with RingChannel.create(name, None) as made:
        with monkeypatch.context() as patch:
            patch.setattr(RingBell, "connect", classmethod(fail))
            with pytest.raises(InterruptedError):
                RingChannel.open(None, name)
        with RingChannel.open(None, name) as other:
            other.send(b"first", 60)
            assert made.receive(60) == b"first"


def test_each_sleep_for_want_of_room_looks_again_soon_without_waking_up(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with RingChannel.create(None, name, capacity=1, wait=RingWait.BLOCK) as made:
        fill(made, bytes(1000))
        way = made._sending()
        steps: list[str] = []

        def sleep(deadline: float | None) -> None:
            steps.append("for ever" if deadline is None else "soon")
            if steps.count("soon") < 3:
                return  # a bell
            if deadline is None:
                raise InterruptionError
            raise DeadlineExceeded("send", "too late", name=name)

        monkeypatch.setattr(way.gate, "wait", sleep)
        monkeypatch.setattr(way.side, "fall_asleep", lambda: steps.append("asleep"))
        monkeypatch.setattr(way.side, "awake", lambda: steps.append("awake"))
        with pytest.raises(InterruptionError):
            made.send(bytes(1000))
        assert steps == ["asleep", "soon", "awake"] * 2 + ["asleep", "soon", "for ever", "awake"]


class Recorder:
    """Words of a ring, and what is done with them, in order."""

    def __init__(self, side: RingReader | RingWriter, patch: pytest.MonkeyPatch) -> None:
        self._words = side.words
        self.log: list[object] = []
        patch.setattr(side, "words", self)
        patch.setattr(side, "fencing", (map(self.log.append, repeat("half")), map(self.log.append, repeat("fence"))))

    def __getitem__(self, index: int) -> int:
        self.log.append(("load", index))
        return self._words[index]

    def __setitem__(self, index: int, word: int) -> None:
        self.log.append(("store", index, word))
        self._words[index] = word

    def release(self) -> None:
        self._words.release()


CONSUMER, PRODUCER, DATA = 8, 16, 24


def test_words_are_stored_and_looked_at_in_their_order(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with (
        RingChannel.create(None, name, capacity=1) as out,
        RingChannel.open(name, None) as back,
    ):
        for _ in range(4):
            out.send(bytes(1000), 60)
            back.receive(60)
        writer = Recorder(out._sending().side, monkeypatch)
        out.send(bytes(100), 60)
        begin = writer.log.index(("store", DATA + 14, 0))
        assert writer.log[begin:] == [
            ("store", DATA + 14, 0),
            ("store", DATA, 100 << 8 | 1),
            ("store", DATA + 4 * 126, 255),
            "half",
            "fence",
            ("load", CONSUMER),
        ]
        back.receive(60)
        side = back._receiving().side
        reader = Recorder(side, monkeypatch)
        side.fall_asleep()
        assert not side.is_there()
        assert reader.log == [
            ("store", CONSUMER, 1),
            "half",
            "fence",
            ("load", PRODUCER),
            ("load", DATA + 14),
        ]


@pytest.mark.parametrize(
    "word", [2, 255, 255 | 1 << 8, 1009 << 8 | 1, (1 << 64) - 1, 1 << 63 | 1, 1 << 40 | 1, 0x100, (1 << 64) - 255]
)
def test_a_word_that_is_none_of_a_ring_is_refused(memory: memoryview, word: int) -> None:
    reader = RingReader(memory, HEADER, "/ring")
    store(memory, 0, word)
    for _ in range(2):
        with pytest.raises(ProtocolError) as caught:
            reader.read()
        assert caught.value.details == {"name": "/ring", "word": "commit", "position": 0, "found": word}
    with pytest.raises(ValueError, match="nothing was read"):
        reader.consume()


@pytest.mark.parametrize("head", [(1 << 64) - 8, 4, 7, 8, 1 << 62, 1 << 63])
def test_a_head_that_cannot_be_is_refused(memory: memoryview, head: int) -> None:
    writer = RingWriter(memory, HEADER, "/ring")
    store(memory, -192, head)
    with pytest.raises(ProtocolError):
        writer.has_room()
    assert writer.claim(8) is not None


def test_a_record_does_not_go_beyond_the_end(memory: memoryview) -> None:
    writer, reader = RingWriter(memory, HEADER, "/ring"), RingReader(memory, HEADER, "/ring")
    for length in (1008, 1008, 1008, 800):
        assert writer.claim(length) is not None
        writer.commit(length)
        reader.read()
        reader.consume()
    at = 3 * 1016 + 808
    store(memory, at, 1008 << 8 | 1)
    with pytest.raises(ProtocolError):
        reader.read()
    store(memory, at, 255)
    store(memory, 0, 0)
    with pytest.raises(ProtocolError):
        reader.read()
    store(memory, 0, 255)
    with pytest.raises(ProtocolError):
        reader.read()
