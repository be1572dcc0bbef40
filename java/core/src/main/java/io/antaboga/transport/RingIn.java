package io.antaboga.transport;

import io.antaboga.IpcException;
import io.antaboga.PeerClosedException;
import io.antaboga.layout.RingReader;
import io.antaboga.os.Deadline;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;

/** The end of a ring from which messages come. */
final class RingIn {
    private final String name;
    private final RingReader reader;
    private final RingTurn turn;
    private boolean ended;

    RingIn(String name, RingReader reader, RingTurn turn) {
        this.name = name;
        this.reader = reader;
        this.turn = turn;
    }

    byte[] receive(Deadline deadline) throws IpcException {
        turn.gate.enter(deadline);
        try {
            for (boolean again = false; ; again = true) {
                byte[] message = take();
                if (message != null) {
                    return message;
                }
                if (again) {
                    // Whoever rings without end, or shows words and takes them back, makes nobody wait longer.
                    turn.gate.checkEnded(deadline);
                }
                await(deadline);
            }
        } finally {
            turn.gate.leave();
        }
    }

    byte[] tryReceive() throws IpcException {
        if (!turn.gate.tryEnter()) {
            return null;
        }
        try {
            byte[] message = take();
            if (message == null && !ended) {
                turn.bell.hear();
                noteEnd();
                message = take();
            }
            return message;
        } finally {
            turn.gate.leave();
        }
    }

    int limit() {
        return reader.limit();
    }

    private byte[] take() throws IpcException {
        MemorySegment message = reader.read();
        if (message == null) {
            if (ended) {
                throw new PeerClosedException("receive", "the other end is closed", Map.of("name", name));
            }
            return null;
        }
        byte[] copy = message.toArray(ValueLayout.JAVA_BYTE);
        reader.consume();
        if (reader.mustRing()) {
            turn.bell.ring();
        }
        return copy;
    }

    /** Returns when there is something to read, or the end, or for no reason. */
    private void await(Deadline deadline) throws IpcException {
        if (!turn.sees(this::isThere, deadline)) {
            sleep(deadline);
        }
        noteEnd();
    }

    private boolean isThere() throws IpcException {
        return reader.read() != null;
    }

    private void sleep(Deadline deadline) throws IpcException {
        try {
            if (reader.fallAsleep()) {
                turn.bell.ring();
            }
            if (!isThere() && !reader.producerIsGone()) {
                turn.sleep(deadline);
            }
        } finally {
            reader.awake();
        }
    }

    /** To be followed by another look: what was written before the end came is there by now. */
    private void noteEnd() {
        ended = ended || turn.bell.isGone() || reader.producerIsGone();
    }

    /** When nobody is inside any more. */
    void end() {
        reader.end();
    }
}
