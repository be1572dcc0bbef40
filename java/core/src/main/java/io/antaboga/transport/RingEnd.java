package io.antaboga.transport;

import static io.antaboga.os.Constants.F_WRLCK;

import io.antaboga.IpcException;
import io.antaboga.Lifetime;
import io.antaboga.PeerClosedException;
import io.antaboga.layout.Ring;
import io.antaboga.layout.SegmentHeader;
import io.antaboga.memory.RingSegment;
import io.antaboga.os.Deadline;
import io.antaboga.os.Errno;
import io.antaboga.os.Sys;
import io.antaboga.process.Descriptor;
import java.time.Duration;
import java.util.Map;

/** One end of one ring: its memory and its bell. */
final class RingEnd {
    final RingSegment segment;
    final RingBell bell;

    private RingEnd(RingSegment segment, RingBell bell) {
        this.segment = segment;
        this.bell = bell;
    }

    static RingEnd create(String name, long capacity, Lifetime lifetime) throws IpcException {
        RingSegment segment = RingSegment.create(name, capacity, lifetime);
        RingBell bell = null;
        boolean done = false;
        try {
            bell = RingBell.listen(segment.name());
            segment.publish();
            done = true;
            return new RingEnd(segment, bell);
        } finally {
            if (!done) {
                try (segment) {
                    if (bell != null) {
                        bell.close();
                    }
                }
            }
        }
    }

    static RingEnd open(String name, Duration timeout) throws IpcException {
        RingSegment segment = RingSegment.open(name, timeout);
        boolean done = false;
        try {
            lock(segment);
            if (Ring.isOpened(segment.memory(), segment.header())) {
                throw new PeerClosedException(
                        "open", "this end of the ring was taken before", Map.of("name", segment.name()));
            }
            RingBell bell = RingBell.connect(segment.name(), Deadline.after(timeout));
            // Not before: whoever is killed from here on is heard by the creator to go.
            Ring.open(segment.memory(), segment.header());
            done = true;
            return new RingEnd(segment, bell);
        } finally {
            if (!done) {
                segment.close();
            }
        }
    }

    /** The lock is the open file description's, and so lasts as long as the segment is open. */
    private static void lock(RingSegment segment) throws IpcException {
        try (Descriptor descriptor = segment.descriptor()) {
            int locked = Sys.lock(descriptor.number(), F_WRLCK);
            if (locked == -Errno.EAGAIN) {
                throw Errno.failure("open", Errno.EBUSY, "name", segment.name());
            }
            if (locked < 0) {
                throw Errno.failure("fcntl", locked, "name", segment.name());
            }
        }
    }

    SegmentHeader header() {
        return segment.header();
    }

    void close() throws IpcException {
        try {
            bell.close();
        } finally {
            segment.close();
        }
    }
}
