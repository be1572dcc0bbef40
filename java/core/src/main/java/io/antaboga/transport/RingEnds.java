package io.antaboga.transport;

import io.antaboga.IpcException;
import io.antaboga.layout.RingReader;
import io.antaboga.layout.RingWriter;

/** The rings of a channel; apart from it, so that the safety net can hold them. */
final class RingEnds {
    private final RingEnd inEnd;
    private final RingEnd outEnd;
    private final RingTurn receiving;
    private final RingTurn sending;
    private final RingIn in;
    private final RingOut out;
    private boolean closed;

    private RingEnds(RingEnd inEnd, RingEnd outEnd, RingTurn receiving, RingTurn sending) {
        this.inEnd = inEnd;
        this.outEnd = outEnd;
        this.receiving = receiving;
        this.sending = sending;
        in = inEnd == null
                ? null
                : new RingIn(
                        inEnd.segment.name(),
                        new RingReader(inEnd.segment.memory(), inEnd.header(), inEnd.segment.name()),
                        receiving);
        out = outEnd == null
                ? null
                : new RingOut(
                        outEnd.segment.name(),
                        new RingWriter(outEnd.segment.memory(), outEnd.header(), outEnd.segment.name()),
                        sending);
    }

    /** How a ring is come by: made, or found. */
    @FunctionalInterface
    interface Source {
        RingEnd take(String name) throws IpcException;
    }

    static RingEnds open(String in, String out, RingWait wait, Source source) throws IpcException {
        RingEnd inEnd = null;
        RingEnd outEnd = null;
        RingTurn receiving = null;
        RingTurn sending = null;
        boolean done = false;
        try {
            if (in != null) {
                inEnd = source.take(in);
                receiving = new RingTurn("receive", inEnd.segment.name(), inEnd.bell, wait);
            }
            if (out != null) {
                outEnd = source.take(out);
                sending = new RingTurn("send", outEnd.segment.name(), outEnd.bell, wait);
            }
            done = true;
            return new RingEnds(inEnd, outEnd, receiving, sending);
        } finally {
            if (!done) {
                release(inEnd, outEnd, receiving, sending);
            }
        }
    }

    private static void release(RingEnd inEnd, RingEnd outEnd, RingTurn receiving, RingTurn sending)
            throws IpcException {
        if (receiving != null) {
            receiving.gate.close();
        }
        if (sending != null) {
            sending.gate.close();
        }
        try {
            if (inEnd != null) {
                inEnd.close();
            }
        } finally {
            if (outEnd != null) {
                outEnd.close();
            }
        }
    }

    RingIn in(String operation) {
        if (in == null) {
            throw new IllegalStateException(operation + " on a channel that only sends");
        }
        return in;
    }

    RingOut out(String operation) {
        if (out == null) {
            throw new IllegalStateException(operation + " on a channel that only receives");
        }
        return out;
    }

    long limit() {
        int received = in == null ? Integer.MAX_VALUE : in.limit();
        return out == null ? received : Math.min(received, out.limit());
    }

    String names() {
        return "{in=" + (inEnd == null ? "-" : inEnd.segment.name()) + ", out="
                + (outEnd == null ? "-" : outEnd.segment.name()) + "}";
    }

    /** Ends whoever waits, and when all have left says that this side is gone. */
    synchronized void close() throws IpcException {
        if (closed) {
            return;
        }
        closed = true;
        if (receiving != null) {
            receiving.gate.close();
            in.end();
        }
        if (sending != null) {
            sending.gate.close();
            out.end();
        }
        release(inEnd, outEnd, null, null);
    }
}
