package io.antaboga.call;

import io.antaboga.ClosedException;
import io.antaboga.DeadlineException;
import io.antaboga.InterruptedIpcException;
import io.antaboga.IpcException;
import io.antaboga.call.wire.Conversion;
import io.antaboga.call.wire.Kind;
import io.antaboga.call.wire.Message;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Makes the calls of one connection, whoever started what is at its other end. For any threads. */
final class Exchange {
    private final Connection connection;
    private final Postbox postbox;
    private final Page page;
    private final Conversion conversion;
    private final boolean debug;
    private final Peer peer;
    private final AtomicLong order = new AtomicLong();

    /** What is at the other end. */
    interface Peer {
        /** What is told of calls because this side has closed it; null if it has not. */
        ClosedException closed();

        /** What is told of a call when it has gone; {@link #closed()} is asked before. */
        IpcException lost(String function, boolean started);

        /** What is told of a call whose time has passed. */
        CallDeadlineException late(String function, boolean started, List<CallDeadlineException.Step> steps);

        /** Ends a call that takes too long, or is not wanted any more, which was begun at a moment; what its caller is to be told. */
        IpcException giveUp(String function, Pending call, long begun, InterruptedIpcException interrupt)
                throws IpcException;
    }

    /** The message of a call. */
    interface Encoding {
        Postbox.Writing writing(Pending call, long deadline);
    }

    /** With {@code debug} calls have any time. */
    Exchange(Connection connection, Postbox postbox, Page page, Conversion conversion, boolean debug, Peer peer) {
        this.connection = connection;
        this.postbox = postbox;
        this.page = page;
        this.conversion = conversion;
        this.debug = debug;
        this.peer = peer;
    }

    /** Makes a call; what it answers, as a type. */
    Object perform(String function, Duration time, PassedObjects.Scope scope, Type type, Encoding encoding)
            throws IpcException {
        long begun = System.nanoTime();
        long deadline = debug ? Moment.NEVER : Moment.after(time);
        Served outer = Served.current();
        if (outer != null) {
            deadline = Moment.earlier(deadline, outer.deadline());
        }
        Message answer = exchange(function, encoding, deadline, begun);
        if (answer.kind() == Kind.ERROR) {
            throw raised(answer);
        }
        Object value = postbox.value(answer, scope);
        return type == Object.class ? value : conversion.convert(value, type, "result");
    }

    private Message exchange(String function, Encoding encoding, long deadline, long begun) throws IpcException {
        Pending call = null;
        try {
            call = connection.begin();
            send(call, encoding.writing(call, deadline), deadline);
            Message answer = null;
            InterruptedIpcException interrupt = null;
            try {
                answer = connection.await(call, deadline);
            } catch (InterruptedIpcException e) {
                interrupt = e;
            }
            if (answer == null) {
                throw peer.giveUp(function, call, begun, interrupt);
            }
            return answer;
        } catch (CallDeadlineException | InterruptedIpcException e) {
            throw e;
        } catch (DeadlineException e) {
            throw peer.late(function, false, List.of());
        } catch (IpcException e) {
            ClosedException closed = peer.closed();
            if (closed != null) {
                throw closed;
            }
            throw connection.cause() == null ? e : peer.lost(function, call != null && begun(call));
        } catch (IllegalStateException e) {
            ClosedException closed = peer.closed();
            if (closed != null) {
                throw closed;
            }
            throw e;
        } finally {
            if (call != null) {
                connection.end(call);
            }
        }
    }

    private void send(Pending call, Postbox.Writing writing, long deadline) throws IpcException {
        call.begunBefore = page.begun();
        postbox.send(writing, octets -> {
            call.sentBefore = order.incrementAndGet();
            connection.send(octets, deadline);
            call.sentAfter = order.incrementAndGet();
        });
    }

    /**
     * Whether the worker may have begun a call. It has not if it has begun nothing since the call was sent, or if it runs one that was
     * sent before: they are executed in the order in which they come.
     */
    boolean begun(Pending call) {
        if (call.root != call.number) {
            return true;
        }
        long running = page.running();
        if (running == call.number) {
            return true;
        }
        Pending other = running == 0 ? null : connection.pending(running);
        boolean behind = other != null && other.sentAfter < call.sentBefore;
        return !behind && page.begun() != call.begunBefore;
    }

    private IpcException raised(Message answer) throws IpcException {
        Exception failure = postbox.failure(answer);
        if (failure instanceof IpcException refused) {
            return refused;
        }
        throw (RuntimeException) failure;
    }
}
