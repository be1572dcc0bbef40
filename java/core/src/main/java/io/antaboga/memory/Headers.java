package io.antaboga.memory;

import io.antaboga.IpcException;
import io.antaboga.NotReadyException;
import io.antaboga.layout.Creator;
import io.antaboga.layout.SegmentHeader;
import io.antaboga.os.Errno;
import io.antaboga.os.Sys;
import io.antaboga.os.ThisProcess;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;

/** What is done about the header of a segment of any kind: {@code spec/layout/segment.md}. */
final class Headers {
    /** For a header of which only the size is asked. */
    static final Creator NOBODY = new Creator(0, 0, new UUID(0, 0));

    private static final Duration LONGEST_PAUSE = Duration.ofMillis(10);

    private Headers() {}

    /** The segment's header, as soon as it is complete. */
    static SegmentHeader await(Segment segment, Duration timeout) throws IpcException {
        LookAgain again = new LookAgain("attach", segment.name(), timeout, LONGEST_PAUSE);
        while (true) {
            try {
                return SegmentHeader.read(segment.memory(), segment.name());
            } catch (NotReadyException notYet) {
                if (timeout.isZero()) {
                    throw notYet;
                }
            }
            again.pause("the header was not complete in time");
        }
    }

    /** Refuses what another user could write. */
    static void checkOwner(Segment segment) throws IpcException {
        Owner owner = segment.owner();
        boolean trusted = owner.uid() == 0 || owner.uid() == Sys.geteuid();
        if (!trusted || owner.othersMayWrite()) {
            String problem = trusted ? "others may write to it" : "it belongs to another user";
            Map<String, Object> details = Errno.details(
                    "name", segment.name(), "uid", owner.uid(), "mode", String.format("%04o", owner.mode()));
            throw new IpcException("attach", problem, "PEER_REFUSED", 0, details);
        }
    }

    /** Who makes a segment here. */
    static Creator thisProcess() {
        return new Creator(ThisProcess.PID, ThisProcess.START_TIME, UUID.fromString(ThisProcess.BOOT_ID));
    }
}
