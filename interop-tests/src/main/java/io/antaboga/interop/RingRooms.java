package io.antaboga.interop;

import io.antaboga.IpcException;
import io.antaboga.Lifetime;
import io.antaboga.transport.RingChannel;
import io.antaboga.transport.RingWait;
import java.time.Duration;
import java.util.Locale;

/** Rings in shared memory. */
final class RingRooms {
    private RingRooms() {}

    static AutoCloseable open(Request request) throws IpcException {
        String in = request.has("in") ? request.text("in") : null;
        String out = request.has("out") ? request.text("out") : null;
        RingWait wait = RingWait.valueOf(request.text("wait", "adaptive").toUpperCase(Locale.ROOT));
        if (request.text("mode", "open").equals("create")) {
            Lifetime lifetime =
                    Lifetime.valueOf(request.text("lifetime", "process").toUpperCase(Locale.ROOT));
            return RingChannel.create(
                    in, out, request.number("capacity", RingChannel.DEFAULT_CAPACITY), wait, lifetime);
        }
        Duration timeout = request.timeout();
        return RingChannel.open(in, out, wait, timeout == null ? Duration.ZERO : timeout);
    }
}
