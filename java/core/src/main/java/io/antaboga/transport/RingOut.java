package io.antaboga.transport;

import io.antaboga.IpcException;
import io.antaboga.layout.RingWriter;
import io.antaboga.os.Deadline;
import io.antaboga.os.Errno;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.time.Duration;

/** The end of a ring into which messages go. */
final class RingOut {
    /** Long after it a store that the consumer made before it looked is seen. */
    private static final Duration SOON = Duration.ofMillis(1);

    private final String name;
    private final RingWriter writer;
    private final RingTurn turn;

    RingOut(String name, RingWriter writer, RingTurn turn) {
        this.name = name;
        this.writer = writer;
        this.turn = turn;
    }

    void send(ByteBuffer message, Deadline deadline) throws IpcException {
        check(message);
        turn.gate.enter(deadline);
        try {
            for (boolean again = false; !put(message); again = true) {
                if (again) {
                    // Whoever rings without end makes nobody wait longer.
                    turn.gate.checkEnded(deadline);
                }
                await(deadline);
            }
        } finally {
            turn.gate.leave();
        }
    }

    boolean trySend(ByteBuffer message) throws IpcException {
        check(message);
        if (!turn.gate.tryEnter()) {
            return false;
        }
        try {
            if (put(message)) {
                return true;
            }
            // Where there is no room, nobody may be left to make any.
            turn.bell.hear();
            return put(message);
        } finally {
            turn.gate.leave();
        }
    }

    int limit() {
        return writer.limit();
    }

    private void check(ByteBuffer message) throws IpcException {
        if (message.remaining() > writer.limit()) {
            throw Errno.failure(
                    "send", Errno.EMSGSIZE, "name", name, "length", (long) message.remaining(), "limit", (long)
                            writer.limit());
        }
    }

    private boolean put(ByteBuffer message) throws IpcException {
        checkPeer();
        int length = message.remaining();
        MemorySegment room = writer.claim(length);
        if (room == null) {
            return false;
        }
        room.copyFrom(MemorySegment.ofBuffer(message));
        writer.commit(length);
        message.position(message.limit());
        if (writer.mustRing()) {
            turn.bell.ring();
            checkPeer();
        }
        return true;
    }

    private void checkPeer() throws IpcException {
        if (turn.bell.isGone() || writer.consumerIsGone()) {
            throw Errno.failure("send", Errno.EPIPE, "name", name);
        }
    }

    private void await(Deadline deadline) throws IpcException {
        if (turn.sees(this::isRoom, deadline)) {
            return;
        }
        try {
            writer.fallAsleep();
            if (isRoom()) {
                return;
            }
            // The word stays as it is for the second look, since each store of it can be overtaken anew.
            if (!turn.sleepBriefly(SOON, deadline) && !isRoom()) {
                turn.sleep(deadline);
            }
        } finally {
            writer.awake();
        }
    }

    private boolean isRoom() throws IpcException {
        return writer.hasRoom() || writer.consumerIsGone();
    }

    /** When nobody is inside any more. */
    void end() {
        writer.end();
    }
}
