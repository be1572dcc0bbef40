package io.antaboga.multiprocessing;

import io.antaboga.process.Descriptor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

/**
 * What a queue of {@code multiprocessing} consists of; the names are those of Python's {@code _semlock.name}, null where that is None:
 * such a queue cannot be opened ({@link UnreachableException}).
 *
 * @param reader the pipe's read end, {@code _reader}
 * @param writer the pipe's write end, {@code _writer}
 * @param readLock the name of {@code _rlock}
 * @param writeLock the name of {@code _wlock}
 * @param slots the name of {@code _sem}; also null for a SimpleQueue
 * @param maximum {@code _maxsize}: how many items fit; {@link Integer#MAX_VALUE} for any number
 * @param condition of a JoinableQueue's {@code _cond}: lock, sleeping count, woken count, wait semaphore; empty for others
 * @param unfinished the name of {@code _unfinished_tasks}; null where there is none
 */
public record QueueParts(
        Descriptor reader,
        Descriptor writer,
        String readLock,
        String writeLock,
        String slots,
        int maximum,
        List<String> condition,
        String unfinished) {
    /** Checks that they make one of the three kinds of queue. */
    public QueueParts {
        Objects.requireNonNull(reader, "reader");
        Objects.requireNonNull(writer, "writer");
        condition = Collections.unmodifiableList(new ArrayList<>(condition));
        boolean joinable = condition.size() == 4 && unfinished != null && slots != null;
        boolean nameless = readLock == null;
        if (!nameless && !joinable && (!condition.isEmpty() || unfinished != null)) {
            throw new IllegalArgumentException("neither a Queue nor a JoinableQueue");
        }
        if (maximum < 1) {
            throw new IllegalArgumentException("maximum must be above zero: " + maximum);
        }
    }

    /** The parts of a Queue. */
    public static QueueParts queue(
            Descriptor reader, Descriptor writer, String readLock, String writeLock, String slots, int maximum) {
        if (slots == null && readLock != null) {
            throw new IllegalArgumentException("a Queue counts its slots");
        }
        return new QueueParts(reader, writer, readLock, writeLock, slots, maximum, List.of(), null);
    }

    /** The parts of a SimpleQueue. */
    public static QueueParts simple(Descriptor reader, Descriptor writer, String readLock, String writeLock) {
        return new QueueParts(reader, writer, readLock, writeLock, null, Integer.MAX_VALUE, List.of(), null);
    }
}
