package io.antaboga.os;

import static io.antaboga.os.Sys.result;
import static io.antaboga.os.Sys.string;

import io.antaboga.IpcException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * POSIX message queues ({@code mq_overview(7)}); the rules of {@link Sys} hold.
 *
 * <p>On Linux a queue descriptor is a file descriptor: {@code poll(2)} and so a {@link Gate} work on it. O_NONBLOCK
 * belongs to the open queue description, which only those share that inherited it.
 */
public final class SysQueue {
    /** {@code struct mq_attr}: flags, longest queue, longest message, messages now; 8 bytes each, of 64. */
    public record Attributes(long flags, long maxMessages, long messageSize, long messages) {}

    private static final int ATTRIBUTES_SIZE = 64;

    private SysQueue() {}

    /** Opens, or creates with the given limits; limits of 0 are the system's defaults. */
    public static int mq_open(String name, int flags, int mode, long maxMessages, long messageSize) {
        try (Arena arena = Arena.ofConfined()) {
            long attributes = 0;
            if (maxMessages != 0 || messageSize != 0) {
                MemorySegment memory = arena.allocate(ATTRIBUTES_SIZE, 8);
                memory.set(ValueLayout.JAVA_LONG, 8, orDefault(maxMessages, "msg"));
                memory.set(ValueLayout.JAVA_LONG, 16, orDefault(messageSize, "msgsize"));
                attributes = memory.address();
            }
            return result(Libc.mq_open(string(arena, name), flags, mode, attributes));
        }
    }

    /** The kernel takes its defaults for both limits or for none. */
    private static long orDefault(long limit, String name) {
        if (limit != 0) {
            return limit;
        }
        String setting = "fs/mqueue/" + name;
        return Math.min(
                Sysctl.number(setting + "_default").orElse(0),
                Sysctl.number(setting + "_max").orElse(Long.MAX_VALUE));
    }

    public static int mq_close(int queue) {
        return result(Libc.mq_close(queue));
    }

    public static int mq_unlink(String name) {
        try (Arena arena = Arena.ofConfined()) {
            return result(Libc.mq_unlink(string(arena, name)));
        }
    }

    /** Sends if there is room now; {@code -ETIMEDOUT} if not, whatever the queue's O_NONBLOCK. */
    public static int mq_sendNow(int queue, long buffer, long length, int priority) {
        return result(Libc.mq_timedsend(queue, buffer, length, priority, Timespec.LONG_AGO));
    }

    /**
     * Receives if there is a message now; {@code -ETIMEDOUT} if not, whatever the queue's O_NONBLOCK.
     *
     * @param priority 0, or where the priority is written, an int
     */
    public static long mq_receiveNow(int queue, long buffer, long length, long priority) {
        return result(Libc.mq_timedreceive(queue, buffer, length, priority, Timespec.LONG_AGO));
    }

    /** Blocks: to be called through a {@link Breaker}, or after a {@link Gate} said that there is room. */
    public static int mq_send(int queue, long buffer, long length, int priority) {
        return result(Libc.mq_send(queue, buffer, length, priority));
    }

    /** Blocks: to be called through a {@link Breaker}, or after a {@link Gate} said that there is a message. */
    public static long mq_receive(int queue, long buffer, long length, long priority) {
        return result(Libc.mq_receive(queue, buffer, length, priority));
    }

    public static Attributes mq_getattr(int queue) throws IpcException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(ATTRIBUTES_SIZE, 8);
            int result = result(Libc.mq_getattr(queue, memory.address()));
            if (result < 0) {
                throw Errno.failure("mq_getattr", result, "fd", queue);
            }
            return new Attributes(
                    memory.get(ValueLayout.JAVA_LONG, 0),
                    memory.get(ValueLayout.JAVA_LONG, 8),
                    memory.get(ValueLayout.JAVA_LONG, 16),
                    memory.get(ValueLayout.JAVA_LONG, 24));
        }
    }

    /** @param event 0, or the address of a struct sigevent */
    public static int mq_notify(int queue, long event) {
        return result(Libc.mq_notify(queue, event));
    }
}
