package io.antaboga.multiprocessing;

import io.antaboga.ClosedException;
import io.antaboga.DeadlineException;
import io.antaboga.IpcException;
import io.antaboga.multiprocessing.pickle.PickleDecoder;
import io.antaboga.multiprocessing.pickle.PickleEncoder;
import io.antaboga.os.Deadline;
import io.antaboga.transport.StreamOptions;
import java.time.Duration;
import java.util.Map;

/**
 * A {@code multiprocessing.Queue}, {@code SimpleQueue} or {@code JoinableQueue} that Python processes use too; described in
 * {@code spec/multiprocessing/queues.md}.
 *
 * <p>For any number of threads. An item is written before {@link #put} returns: there is no feeder thread. Every blocking call
 * ends by its timeout, by close and by interrupt. A process that was killed while it held a lock of the queue leaves it held for
 * ever: with a timeout that is a {@link LockLostException} when no other process that can be seen has the lock open, and otherwise
 * a {@link DeadlineException} that names the lock and those that have.
 */
public sealed class Queue implements AutoCloseable permits JoinableQueue {
    private static final int LIMIT = StreamOptions.DEFAULT.maxMessageLength();

    private final QueuePipe pipe;
    private final QueueLock readLock;
    private final QueueLock writeLock;
    private final QueueLock slots;
    private final int maximum;
    private final PickleDecoder decoder;
    private int inside;
    private boolean closed;

    Queue(QueueParts parts, PickleDecoder decoder) throws IpcException {
        this.maximum = parts.maximum();
        this.decoder = decoder;
        boolean done = false;
        QueuePipe opened = null;
        QueueLock reading = null;
        QueueLock writing = null;
        try {
            opened = QueuePipe.open(parts.reader(), parts.writer(), LIMIT);
            reading = QueueLock.exclusive(parts.readLock(), "reader");
            writing = QueueLock.exclusive(parts.writeLock(), "writer");
            this.slots = parts.slots() == null ? null : QueueLock.counting(parts.slots(), "the queue is full");
            this.pipe = opened;
            this.readLock = reading;
            this.writeLock = writing;
            done = true;
        } finally {
            if (!done) {
                for (QueueLock lock : new QueueLock[] {reading, writing}) {
                    if (lock != null) {
                        lock.close();
                    }
                }
                if (opened != null) {
                    opened.close();
                }
                parts.reader().close();
                parts.writer().close();
            }
        }
    }

    /**
     * Opens a Queue or SimpleQueue whose parts exist; owns the descriptors from then on, also when it fails.
     *
     * @throws UnreachableException for a queue of the fork context
     */
    public static Queue open(QueueParts parts) throws IpcException {
        return open(parts, PickleDecoder.standard());
    }

    /** Opens a Queue or SimpleQueue; {@code decoder} says what items may be. */
    public static Queue open(QueueParts parts, PickleDecoder decoder) throws IpcException {
        return new Queue(parts, decoder);
    }

    /** Adds {@code item}; waits while the queue is full. */
    public final void put(Object item) throws IpcException {
        put(PickleEncoder.encode(item), Deadline.NEVER);
    }

    /** Adds {@code item}, within {@code timeout}. */
    public final void put(Object item, Duration timeout) throws IpcException {
        put(PickleEncoder.encode(item), Deadline.after(timeout));
    }

    private void put(byte[] pickle, Deadline deadline) throws IpcException {
        enter("put");
        try {
            if (slots != null) {
                slots.acquire("put", deadline);
            }
            boolean done = false;
            boolean counted = false;
            try {
                began(deadline);
                counted = true;
                writeLock.acquire("put", deadline);
                try {
                    pipe.write(pickle, deadline);
                    done = true;
                } finally {
                    writeLock.release();
                }
            } finally {
                if (!done) {
                    takeBack(counted);
                }
            }
        } finally {
            leave();
        }
    }

    private void takeBack(boolean counted) throws IpcException {
        if (counted) {
            gaveUp();
        }
        if (slots != null) {
            slots.release();
        }
    }

    /** Counts an item that is about to be written. */
    void began(Deadline deadline) throws IpcException {}

    /** Takes {@link #began} back. */
    void gaveUp() throws IpcException {}

    /** Waits for an item and takes it. */
    public final Object get() throws IpcException {
        return decoder.decodeOwned(take(Deadline.NEVER));
    }

    /** Takes an item, within {@code timeout}; zero takes one that is there already. */
    public final Object get(Duration timeout) throws IpcException {
        return decoder.decodeOwned(take(Deadline.after(timeout)));
    }

    private byte[] take(Deadline deadline) throws IpcException {
        enter("get");
        try {
            readLock.acquire("get", deadline);
            try {
                byte[] message = pipe.read(deadline);
                // A writer that took no slot must not cost the item that it wrote.
                if (slots != null && slots.value() < maximum) {
                    slots.release();
                }
                return message;
            } finally {
                readLock.release();
            }
        } finally {
            leave();
        }
    }

    /** Whether nothing can be read at this moment. */
    public final boolean isEmpty() throws IpcException {
        return !pipe.isReadable();
    }

    /** How many items are on their way at this moment, as Python's {@code qsize}; not for a SimpleQueue. */
    public final int size() throws IpcException {
        if (slots == null) {
            throw new IllegalStateException("a SimpleQueue does not count its items");
        }
        return maximum - slots.value();
    }

    final synchronized void enter(String operation) throws ClosedException {
        if (closed) {
            throw new ClosedException(operation, "closed", Map.of("lock", readLock.name()));
        }
        inside++;
    }

    final synchronized void leave() {
        inside--;
        notifyAll();
    }

    /** Ends blocked calls, each of which gives back what it holds, and closes the handles; does nothing the second time. */
    @Override
    public void close() throws IpcException {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        pipe.endWaiting();
        readLock.endWaiting();
        writeLock.endWaiting();
        if (slots != null) {
            slots.endWaiting();
        }
        endOthers();
        awaitEmpty();
        pipe.close();
        readLock.close();
        writeLock.close();
        if (slots != null) {
            slots.close();
        }
    }

    /** Ends those who wait for something else. */
    void endOthers() throws IpcException {}

    private synchronized void awaitEmpty() {
        boolean interrupted = false;
        while (inside > 0) {
            try {
                wait();
            } catch (InterruptedException again) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
