package io.antaboga.multiprocessing;

import io.antaboga.IpcException;
import io.antaboga.Lifetime;
import io.antaboga.process.Descriptor;
import io.antaboga.sync.PosixSem;
import io.antaboga.value.ClassReference;
import io.antaboga.value.Opaque;
import io.antaboga.value.Tuple;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;

/**
 * A queue that this process makes, for itself and for unmodified Python programs that it starts: pipe and semaphores exist until
 * this is closed. Described in {@code spec/multiprocessing/queues.md}.
 *
 * <p>A program gets both ends of the pipe at numbers of the caller's choice ({@code ChildBuilder.descriptor}) and the pickle of
 * {@link #toPython}, which {@code pickle.loads} makes into the queue.
 */
public final class OwnQueue implements AutoCloseable {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int ANY = Integer.MAX_VALUE;
    private static final String SYNCHRONIZE = "multiprocessing.synchronize";
    private static final int RECURSIVE = 0;
    private static final int COUNTING = 1;

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
    private final Deque<PosixSem> made = new ArrayDeque<>();
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
            readLock = semaphore(1);
            writeLock = semaphore(1);
            slots = kind == Kind.SIMPLE ? null : semaphore(maximum);
            boolean joinable = kind == Kind.JOINABLE;
            condition = joinable ? List.of(semaphore(1), semaphore(0), semaphore(0), semaphore(0)) : List.of();
            unfinished = joinable ? semaphore(0) : null;
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

    private String semaphore(int value) throws IpcException {
        byte[] random = new byte[8];
        RANDOM.nextBytes(random);
        PosixSem semaphore = PosixSem.create("/mp-" + HexFormat.of().formatHex(random), value, Lifetime.PROCESS);
        made.push(semaphore);
        return semaphore.name();
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
        Opaque reads = connection(readerNumber, true);
        Opaque writes = connection(writerNumber, false);
        Opaque readers = lock("Lock", COUNTING, 1, readLock);
        Opaque writers = lock("Lock", COUNTING, 1, writeLock);
        Opaque queue = object("multiprocessing.queues", kind.pythonName);
        if (kind == Kind.SIMPLE) {
            queue.setState(Tuple.of(reads, writes, readers, writers));
            return queue;
        }
        Opaque bound = lock("BoundedSemaphore", COUNTING, maximum, slots);
        long maker = ProcessHandle.current().pid();
        if (kind == Kind.QUEUE) {
            queue.setState(Tuple.of(false, maximum, reads, writes, readers, writers, bound, maker));
            return queue;
        }
        Opaque waiting = object(SYNCHRONIZE, "Condition");
        waiting.setState(Tuple.of(
                lock("RLock", RECURSIVE, 1, condition.get(0)),
                lock("Semaphore", COUNTING, ANY, condition.get(1)),
                lock("Semaphore", COUNTING, ANY, condition.get(2)),
                lock("Semaphore", COUNTING, ANY, condition.get(3))));
        Opaque tasks = lock("Semaphore", COUNTING, ANY, unfinished);
        queue.setState(Tuple.of(false, maximum, reads, writes, readers, writers, bound, maker, waiting, tasks));
        return queue;
    }

    private static Opaque object(String module, String name) {
        return new Opaque(Opaque.Construction.NEW, new ClassReference(module, name), Tuple.of(), null);
    }

    private static Opaque lock(String type, int flavour, int highest, String name) {
        Opaque lock = object(SYNCHRONIZE, type);
        lock.setState(Tuple.of(0, flavour, highest, name));
        return lock;
    }

    private static Opaque connection(int number, boolean readable) {
        return new Opaque(
                Opaque.Construction.CALL,
                new ClassReference("multiprocessing.connection", "Connection"),
                Tuple.of(number, readable, !readable),
                null);
    }

    /** Removes the semaphores' names and closes the pipe; handles that are open go on. */
    @Override
    public void close() throws IpcException {
        try (pipe) {
            IpcException first = null;
            while (!made.isEmpty()) {
                try {
                    made.pop().close();
                } catch (IpcException failure) {
                    first = first == null ? failure : first;
                }
            }
            if (first != null) {
                throw first;
            }
        }
    }
}
