package io.antaboga.call;

import io.antaboga.ClosedException;
import io.antaboga.IpcException;
import io.antaboga.PeerClosedException;
import io.antaboga.call.wire.Conversion;
import io.antaboga.call.wire.Message;
import io.antaboga.call.wire.Types;
import io.antaboga.os.Errno;
import io.antaboga.transport.Channel;
import io.antaboga.transport.UnixSeqpacketChannel;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One caller, seen from the worker that executes its calls: greets it, and executes what it asks for until it ends. One thread runs it, which
 * reads the control channel; {@link #end} may be called by any.
 */
final class ServedCaller implements AutoCloseable {
    private final Channel channel;
    private final Executor threads;
    private final RunningCalls running = new RunningCalls();
    private final Segments segments;
    private final ReentrantLock lock = new ReentrantLock();
    private Connection connection;
    private IpcException ended;

    /** What is executed, made when the caller has said who it is. */
    interface Handlers {
        HandlerClasses load() throws Throwable;
    }

    /** Takes both over. */
    ServedCaller(Channel channel, UnixSeqpacketChannel side, Executor threads) {
        this.channel = channel;
        this.threads = threads;
        this.segments = Segments.worker(new Side(side), running::cancel, this::end);
    }

    /**
     * Executes calls until the caller ends.
     *
     * @param secret what the caller must know; null for nothing
     * @return false if the caller was told why nothing can be executed
     * @throws IpcException if the connection broke otherwise than by an end
     */
    boolean serve(String secret, Handlers handlers) throws IpcException {
        try {
            Postbox postbox = new Postbox(channel, segments, Types.NONE);
            Connection made = greet(postbox, secret, handlers);
            if (made != null) {
                made.listen();
            }
            return made != null;
        } catch (IpcException e) {
            if (isEnd(e)) {
                return true;
            }
            throw e;
        }
    }

    private Connection greet(Postbox postbox, String secret, Handlers handlers) throws IpcException {
        Message hello = postbox.open(channel.receive());
        running.tellBy(segments.page());
        JavaFunctions functions;
        Postbox.Writing welcome;
        try {
            Welcome.check(hello, secret);
            HandlerClasses classes = handlers.load();
            functions = new JavaFunctions(Map.of("", classes.exported()), new Conversion(Types.NONE));
            welcome = Welcome.of(functions.told(), classes.fingerprint());
        } catch (Throwable e) {
            postbox.send(postbox.error(0, e, false), channel::send);
            return null;
        }
        BackCalls back = new BackCalls(postbox, segments, running);
        PassedObjects passed = new PassedObjects(1, back);
        functions.bind(postbox, passed);
        Connection made =
                new Connection(channel, postbox, new ServedFunctions(functions, postbox, passed, running, threads));
        back.bind(made);
        lock.lock();
        try {
            connection = made;
            if (ended != null) {
                throw ended;
            }
        } finally {
            lock.unlock();
        }
        postbox.send(welcome, channel::send);
        return made;
    }

    /** Whether a failure is how connections end, rather than how they break. */
    private boolean isEnd(IpcException failure) {
        Connection made;
        lock.lock();
        try {
            if (ended != null) {
                return true;
            }
            made = connection;
        } finally {
            lock.unlock();
        }
        IpcException cause = made == null || made.cause() == null ? failure : made.cause();
        // The last two where the caller has removed a System V queue, perhaps before it closed the side.
        return cause instanceof PeerClosedException
                || cause instanceof ClosedException
                || WorkerParts.isGone(cause)
                || cause.errno() == Errno.EIDRM
                || cause.errno() == Errno.EINVAL;
    }

    /** Nothing more is executed, what is executed is given up. The first cause counts. */
    void end(IpcException cause) {
        Connection made;
        lock.lock();
        try {
            if (ended != null) {
                return;
            }
            ended = cause;
            made = connection;
        } finally {
            lock.unlock();
        }
        running.end();
        if (made != null) {
            made.fail(cause);
            return;
        }
        try {
            channel.close();
        } catch (IpcException e) {
            cause.addSuppressed(e);
        }
    }

    /** Ends it, waits for what is executed, and lets go of all. */
    @Override
    public void close() throws IpcException {
        end(new ClosedException("serve", "closed", Map.of()));
        running.awaitNone();
        segments.close();
    }
}
