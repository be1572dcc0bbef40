package io.antaboga.multiprocessing;

import io.antaboga.IpcException;
import io.antaboga.process.Descriptor;
import io.antaboga.value.Opaque;
import io.antaboga.value.Tuple;
import java.util.List;

/**
 * A queue that this process makes, for itself and for unmodified Python programs that it starts: pipe and semaphores exist until
 * this is closed. Described in {@code spec/multiprocessing/queues.md}.
 *
 * <p>A program gets both ends of the pipe at numbers of the caller's choice ({@code ChildBuilder.descriptor}) and the pickle of
 * {@link #toPython}, which {@code pickle.loads} makes into the queue.
 */
public final class OwnQueue implements AutoCloseable {
    private static final int ANY = Integer.MAX_VALUE;

    /** Which of Python's classes it is. */
    public enum Kind {
        /** {@code multiprocessing.queues.SimpleQueue}. */
        SIMPLE("SimpleQueue"),
        /** {@code multiprocessing.queues.Queue}. */
        QUEUE("Queue"),
        /** {@code multiprocessing.queues.JoinableQueue}. */
        JOINABLE("JoinableQueue");

        private final String pythonName;

        Kind(String pythonName) {
            this.pythonName = pythonName;
        }
    }

    private final Kind kind;
    private final int maximum;
    private final Descriptor.Pipe pipe;
    private final OwnSemaphores made = new OwnSemaphores();
    private final String readLock;
    private final String writeLock;
    private final String slots;
    private final List<String> condition;
    private final String unfinished;

    private OwnQueue(Kind kind, int maximum) throws IpcException {
        this.kind = kind;
        this.maximum = maximum;
        this.pipe = Descriptor.pipe();
        boolean done = false;
        try {
            readLock = made.create(1);
            writeLock = made.create(1);
            slots = kind == Kind.SIMPLE ? null : made.create(maximum);
            boolean joinable = kind == Kind.JOINABLE;
            condition = joinable ? made.createCondition() : List.of();
            unfinished = joinable ? made.create(0) : null;
            done = true;
        } finally {
            if (!done) {
                close();
            }
        }
    }

    /** Makes a queue for any number of items. */
    public static OwnQueue create(Kind kind) throws IpcException {
        return new OwnQueue(kind, ANY);
    }

    /** Makes a queue for {@code maximum} items; a SimpleQueue has no bound. */
    public static OwnQueue create(Kind kind, int maximum) throws IpcException {
        if (maximum < 1 || kind == Kind.SIMPLE) {
            throw new IllegalArgumentException("no such bound: " + maximum);
        }
        return new OwnQueue(kind, maximum);
    }

    /** The pipe's read end; stays this queue's. */
    public Descriptor reader() {
        return pipe.read();
    }

    /** The pipe's write end; stays this queue's. */
    public Descriptor writer() {
        return pipe.write();
    }

    /** This process's handle on the queue: a {@link JoinableQueue} if it is one. */
    public Queue open() throws IpcException {
        Descriptor reader = reader().duplicate();
        boolean done = false;
        try {
            QueueParts parts = new QueueParts(
                    reader, writer().duplicate(), readLock, writeLock, slots, maximum, condition, unfinished);
            Queue queue = kind == Kind.JOINABLE ? JoinableQueue.open(parts) : Queue.open(parts);
            done = true;
            return queue;
        } finally {
            if (!done) {
                reader.close();
            }
        }
    }

    /**
     * The queue as a Python program unpickles it; to be encoded, alone or within other values.
     *
     * @param readerNumber where that program has the read end
     * @param writerNumber where it has the write end
     */
    public Opaque toPython(int readerNumber, int writerNumber) {
        Opaque reads = Pickled.connection(readerNumber, true);
        Opaque writes = Pickled.connection(writerNumber, false);
        Opaque readers = Pickled.lock(readLock);
        Opaque writers = Pickled.lock(writeLock);
        if (kind == Kind.SIMPLE) {
            return queue(Tuple.of(reads, writes, readers, writers));
        }
        Opaque bound = Pickled.boundedSemaphore(slots, maximum);
        long maker = ProcessHandle.current().pid();
        if (kind == Kind.QUEUE) {
            return queue(Tuple.of(false, maximum, reads, writes, readers, writers, bound, maker));
        }
        Opaque waiting = Pickled.condition(condition);
        Opaque tasks = Pickled.semaphore(unfinished);
        return queue(Tuple.of(false, maximum, reads, writes, readers, writers, bound, maker, waiting, tasks));
    }

    private Opaque queue(Tuple state) {
        return Pickled.object("multiprocessing.queues", kind.pythonName, state);
    }

    /** Removes the semaphores' names and closes the pipe; handles that are open go on. */
    @Override
    public void close() throws IpcException {
        try (pipe) {
            made.close();
        }
    }
}
