package io.antaboga.transport;

import static io.antaboga.os.Constants.MSG_CTRUNC;
import static io.antaboga.os.Constants.SCM_CREDENTIALS;
import static io.antaboga.os.Constants.SCM_RIGHTS;
import static io.antaboga.os.Constants.SOL_SOCKET;

import io.antaboga.IpcException;
import io.antaboga.os.Errno;
import io.antaboga.os.Sys;
import io.antaboga.process.Descriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What goes beside the bytes of a message: {@code cmsg(3)}. Each part is a length with its header (8 bytes), a level (4), a
 * type (4) and its data, filled up to a multiple of 8.
 *
 * @param sender who sent the message, or null if the kernel was not asked
 * @param descriptors what came with it
 * @param lost whether descriptors came that there was no room for
 */
record Ancillary(PeerCredentials sender, List<Descriptor> descriptors, boolean lost) {
    private static final int HEADER = 16;
    private static final int UCRED = 12;

    /** What comes with a message that has nothing but bytes. */
    static final Ancillary NONE = new Ancillary(null, List.of(), false);

    /** How much room a part takes whose data have this length. */
    private static int space(int length) {
        return HEADER + (length + 7 & ~7);
    }

    /** The room for so many descriptors and no more, and for credentials. Without room for any the kernel opens none. */
    static int room(boolean credentials, int descriptors) {
        return (credentials ? space(UCRED) : 0) + (descriptors == 0 ? 0 : HEADER + descriptors * Integer.BYTES);
    }

    /** What sending so many takes. */
    private static int space(List<Descriptor> descriptors) {
        return space(descriptors.size() * Integer.BYTES);
    }

    static void checkCount(int descriptors) {
        if (descriptors < 0 || descriptors > DescriptorChannel.MAX_DESCRIPTORS) {
            throw new IllegalArgumentException(
                    "descriptors must be 0 to " + DescriptorChannel.MAX_DESCRIPTORS + ": " + descriptors);
        }
    }

    /** A header for {@code sendmsg(2)} that sends descriptors, at least one, with the bytes that it is given. */
    static PacketHeader header(List<Descriptor> descriptors) {
        int control = space(descriptors);
        PacketHeader header = new PacketHeader(control);
        write(descriptors, header.control(control));
        return header;
    }

    /** Writes what sends descriptors, at least one, where there is {@link #space(List)}. */
    private static void write(List<Descriptor> descriptors, MemorySegment control) {
        int length = descriptors.size() * Integer.BYTES;
        control.set(ValueLayout.JAVA_LONG, 0, HEADER + length);
        control.set(ValueLayout.JAVA_INT, 8, SOL_SOCKET);
        control.set(ValueLayout.JAVA_INT, 12, SCM_RIGHTS);
        for (int i = 0; i < descriptors.size(); i++) {
            control.set(
                    ValueLayout.JAVA_INT,
                    HEADER + (long) i * Integer.BYTES,
                    descriptors.get(i).number());
        }
    }

    /**
     * Reads what was received, and takes the descriptors over.
     *
     * @param control exactly what the kernel wrote
     * @param flags of the message
     */
    static Ancillary read(MemorySegment control, int flags) throws IpcException {
        PeerCredentials sender = null;
        List<Integer> numbers = List.of();
        long at = 0;
        while (at + HEADER <= control.byteSize()) {
            long length = control.get(ValueLayout.JAVA_LONG, at);
            int type = control.get(ValueLayout.JAVA_INT, at + 12);
            if (type == SCM_CREDENTIALS && length == HEADER + UCRED) {
                sender = PeerCredentials.read(control, at + HEADER);
            } else if (type == SCM_RIGHTS && numbers.isEmpty()) {
                numbers = new ArrayList<>();
                for (long next = HEADER; next < length; next += Integer.BYTES) {
                    numbers.add(control.get(ValueLayout.JAVA_INT, at + next));
                }
            }
            at += Math.max(HEADER, length + 7 & ~7);
        }
        return new Ancillary(sender, adopt(numbers), (flags & MSG_CTRUNC) != 0);
    }

    private static List<Descriptor> adopt(List<Integer> numbers) throws IpcException {
        List<Descriptor> descriptors = new ArrayList<>(numbers.size());
        try {
            for (int number : numbers) {
                descriptors.add(Descriptor.adopt(number));
            }
            return descriptors;
        } finally {
            for (int number : numbers.subList(descriptors.size(), numbers.size())) {
                Sys.close(number);
            }
            if (descriptors.size() < numbers.size()) {
                Delivery.closeAll(descriptors);
            }
        }
    }

    /** Closes the descriptors. */
    void close() throws IpcException {
        Delivery.closeAll(descriptors);
    }

    /** Throws if descriptors were lost, after those that were not are closed. */
    void check(int limit, Object[] keyValues) throws IpcException {
        if (lost && limit > 0) {
            close();
            throw lost(limit, keyValues);
        }
    }

    /** The error for descriptors that there was no room for. */
    static IpcException lost(int limit, Object[] keyValues) {
        Object[] all = Arrays.copyOf(keyValues, keyValues.length + 2);
        all[keyValues.length] = "limit";
        all[keyValues.length + 1] = limit;
        return new IpcException(
                "recvmsg", "more descriptors than there is room for", "DESCRIPTORS_LOST", 0, Errno.details(all));
    }
}
