package io.antaboga.call;

import io.antaboga.BrokenChannelException;
import io.antaboga.ClosedException;
import io.antaboga.DeadlineException;
import io.antaboga.InterruptedIpcException;
import io.antaboga.IpcException;
import io.antaboga.ProtocolException;
import io.antaboga.call.wire.Kind;
import io.antaboga.call.wire.Message;
import io.antaboga.os.Errno;
import io.antaboga.transport.Channel;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Two programs that call each other over one channel, seen from one of them; {@code spec/call/wire.md}.
 *
 * <p>No thread of its own: a thread that waits for an answer reads the channel itself, so that a single caller hands nothing to
 * another thread. Of several, one <em>leads</em>: it reads, gives the others what is theirs, and goes on reading until its own
 * answer has come, its deadline passes, it is interrupted, or it has something to execute. The others are <em>idle</em> at their own
 * condition.
 *
 * <p>What {@code state} guards: the calls under way, who leads ({@code reading}), the queues, and {@code lost}. It is never held while
 * the channel is used, a message is made or read, or a handler runs. Why nobody waits for ever:
 *
 * <ul>
 *   <li>A message is looked up and put in its place in the same hold of {@code state} in which its reader gives up {@code reading},
 *       and each waiter looks at its place and goes idle in one hold. So no answer comes between looking and going idle.
 *   <li>If nobody reads and somebody is idle, then a waiter that is not idle any more is on its way to look: whoever stops to lead, and
 *       whoever leaves for another reason after it was told to look, comes through {@code passTurn()}, in the same hold of {@code state}.
 *       One that was told by name and leaves at that moment by deadline or interrupt hands the turn on in that way.
 *   <li>Who executes a handler does not lead, so that the others are read for; what comes for it meanwhile stays in its place.
 *   <li>A broken wire sets {@code lost} and wakes all; each looks at it before it goes idle. The channel is closed after that, which ends
 *       the leader and those who send.
 * </ul>
 *
 * <p>A message that has been received is never dropped because its reader ran out of time: a deadline or an interrupt ends the wait for
 * one, not its delivery. Whatever else fails while it is read ends the connection.
 *
 * <p>A call of the other side that belongs to a call of ours runs on the thread that waits for it; one that belongs to none runs in the
 * {@link #serve} loop, one after the other, or where the {@link Handler} says where there is no such loop. For any threads, virtual ones too.
 */
final class Connection implements AutoCloseable {
    private final Channel channel;
    private final Letters letters;
    private final Handler handler;

    private final ReentrantLock state = new ReentrantLock();
    private final Condition end = state.newCondition();
    /** In the order in which they were made, so that the oldest is the next to lead. */
    private final Map<Long, Pending> calls = new LinkedHashMap<>();

    private long last;
    private boolean reading;
    private IpcException lost;

    /** Takes {@code channel} over. */
    Connection(Channel channel, Letters letters, Handler handler) {
        this.channel = channel;
        this.letters = letters;
        this.handler = handler;
    }

    /** Begins a call: gives it a number. {@link #end} must follow. */
    Pending begin() throws IpcException {
        Optional<Served> served = Served.of(this);
        state.lock();
        try {
            if (lost != null) {
                throw lost();
            }
            long number = ++last;
            long root = served.isEmpty() || served.get().root() == 0
                    ? number
                    : served.get().root();
            Pending call = new Pending(number, served.map(Served::number).orElse(0L), root, state.newCondition());
            calls.put(number, call);
            return call;
        } finally {
            state.unlock();
        }
    }

    /** Forgets a call; its answer, should one come, is dropped. */
    void end(Pending call) {
        Message answer;
        state.lock();
        try {
            calls.remove(call.number);
            answer = call.taken ? null : call.answer;
            call.nested.forEach(this::refuse);
            call.nested.clear();
        } finally {
            state.unlock();
        }
        if (answer != null) {
            letters.drop(answer);
        }
    }

    /** The call of ours of this number; null if nobody waits for it. */
    Pending pending(long number) {
        state.lock();
        try {
            return calls.get(number);
        } finally {
            state.unlock();
        }
    }

    /** Sends a message, until {@code deadline} at most. */
    void send(byte[] octets, long deadline) throws IpcException {
        try {
            if (deadline == Moment.NEVER) {
                channel.send(octets);
            } else {
                channel.send(octets, Duration.ofNanos(Moment.remaining(deadline)));
            }
        } catch (DeadlineException | InterruptedIpcException e) {
            throw e;
        } catch (IpcException e) {
            if (e.errno() != Errno.EMSGSIZE) {
                fail(e);
            }
            throw e;
        }
    }

    /**
     * Waits for the answer of {@code call}, and executes what the other side asks for on its way.
     *
     * @return RESULT or ERROR; null if {@code deadline} passes before, after which the same call may be waited for again
     * @throws InterruptedIpcException if the thread is interrupted; the same holds
     * @throws IpcException if the connection is lost
     */
    Message await(Pending call, long deadline) throws IpcException {
        state.lock();
        try {
            for (; ; ) {
                if (call.answer != null) {
                    call.taken = true;
                    return call.answer;
                }
                if (lost != null) {
                    throw lost();
                }
                Message asked = call.nested.poll();
                if (asked != null) {
                    execute(asked, call);
                } else if (!reading) {
                    if (!read(deadline)) {
                        return null;
                    }
                } else if (Moment.passed(deadline)) {
                    return null;
                } else {
                    idle(call, deadline);
                }
            }
        } finally {
            passTurn();
            state.unlock();
        }
    }

    /** Whether a call that is executed for this connection was given up by the other side. */
    boolean isGivenUp(Served call) {
        return handler.isGivenUp(call);
    }

    /** How many threads wait while another one reads. */
    int idle() {
        state.lock();
        try {
            return (int) calls.values().stream().filter(call -> call.idle).count();
        } finally {
            state.unlock();
        }
    }

    /** Executes what the other side calls by itself, one after the other, until the connection ends; for one thread. */
    void serve() throws IpcException {
        serve(Pending.SERVING);
    }

    /** Reads, and has what the other side calls by itself executed by other threads, until the connection ends; for one thread. */
    void listen() throws IpcException {
        serve(Pending.LISTENING);
    }

    private void serve(long number) throws IpcException {
        Pending serving = new Pending(number, 0, 0, state.newCondition());
        state.lock();
        try {
            if (calls.putIfAbsent(number, serving) != null) {
                throw new IllegalStateException("another thread serves");
            }
        } finally {
            state.unlock();
        }
        try {
            await(serving, Moment.NEVER);
        } finally {
            end(serving);
        }
    }

    /** With {@code state}, which is let go meanwhile. */
    private void idle(Pending call, long deadline) throws InterruptedIpcException {
        call.idle = true;
        try {
            if (deadline == Moment.NEVER) {
                call.changed.await();
            } else {
                // The caller looks at the clock, whatever this returns.
                long unused = call.changed.awaitNanos(Moment.remaining(deadline));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIpcException("call", "thread interrupted", Map.of("call", call.number));
        } finally {
            call.idle = false;
        }
    }

    /** Reads one message and puts it in its place; with {@code state}, which is let go meanwhile. False when time passed. */
    private boolean read(long deadline) throws IpcException {
        reading = true;
        state.unlock();
        Message message = null;
        IpcException failure = null;
        boolean finished = false;
        try {
            byte[] octets = deadline == Moment.NEVER
                    ? channel.receive()
                    : channel.receive(Duration.ofNanos(Moment.remaining(deadline)));
            message = open(octets);
            finished = true;
        } catch (DeadlineException e) {
            finished = true;
        } catch (InterruptedIpcException e) {
            finished = true;
            throw e;
        } catch (IpcException e) {
            failure = e;
            finished = true;
        } finally {
            if (!finished) {
                // An Error: what was received is gone with it.
                failure = new BrokenChannelException("receive", "a message was lost", Map.of());
            }
            if (failure != null) {
                fail(failure);
            }
            state.lock();
            reading = false;
        }
        if (message != null) {
            place(message);
        }
        return message != null || failure != null;
    }

    /** What fails here has eaten a message, so that it must not look like a wait that ended. */
    private Message open(byte[] octets) throws IpcException {
        try {
            Message message = letters.open(octets);
            if (message.kind() == Kind.HELLO || message.kind() == Kind.WELCOME) {
                throw new ProtocolException("call", "a greeting after the first", Map.of("kind", message.kind()));
            }
            return message;
        } catch (DeadlineException | InterruptedIpcException e) {
            BrokenChannelException broken = new BrokenChannelException("receive", "a message was lost", Map.of());
            broken.initCause(e);
            throw broken;
        }
    }

    /** With {@code state}. */
    private void place(Message message) {
        if (message.kind() == Kind.CALL) {
            Pending owner = message.parent() < 0 ? null : calls.get(message.parent());
            if (owner != null) {
                owner.nested.add(message);
                wake(owner);
            } else if (message.parent() == 0) {
                handler.root(message, () -> answer(message, 0));
            } else {
                refuse(message);
            }
            return;
        }
        Pending owner = calls.get(message.call());
        if (owner == null || owner.answer != null || message.call() <= Pending.SERVING) {
            letters.drop(message);
        } else {
            owner.answer = message;
            wake(owner);
        }
    }

    /** With {@code state}. */
    private static void wake(Pending call) {
        if (call.idle) {
            call.idle = false;
            call.changed.signal();
        }
    }

    /** Lets somebody lead if nobody does; with {@code state}. */
    private void passTurn() {
        if (reading) {
            return;
        }
        for (Pending call : calls.values()) {
            if (call.idle) {
                wake(call);
                return;
            }
        }
    }

    /** With {@code state}, which is let go meanwhile. */
    private void execute(Message asked, Pending call) {
        passTurn();
        state.unlock();
        try {
            answer(asked, call.root);
        } finally {
            state.lock();
        }
    }

    private void answer(Message asked, long root) {
        Served served = new Served(this, asked.call(), root, asked.deadline(), Served.current());
        served.run(() -> handler.execute(asked, this));
    }

    /** Not by the thread that found it, which reads for others. */
    private void refuse(Message asked) {
        Thread.ofVirtual().name("antaboga-refusal").start(() -> {
            letters.drop(asked);
            handler.refuse(asked, this);
        });
    }

    /**
     * Sends the answer to a call of the other side. An interrupt is kept for what the thread does next, since the other side waits
     * for this. One that comes too late is of no use to anybody, and is not sent.
     */
    void reply(byte[] octets, long deadline) throws IpcException {
        boolean interrupted = Thread.interrupted();
        try {
            while (!sent(octets, deadline)) {
                interrupted |= Thread.interrupted();
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** False if the thread was interrupted before. */
    private boolean sent(byte[] octets, long deadline) throws IpcException {
        try {
            send(octets, deadline);
            return true;
        } catch (InterruptedIpcException e) {
            return false;
        }
    }

    /** Ends the connection for {@code cause}; all that wait fail. The first cause counts. */
    void fail(IpcException cause) {
        state.lock();
        try {
            if (lost != null) {
                return;
            }
            lost = cause;
            calls.values().forEach(Connection::wake);
            end.signalAll();
        } finally {
            state.unlock();
        }
        try {
            channel.close();
        } catch (IpcException e) {
            cause.addSuppressed(e);
        }
    }

    /** Why the connection ended; null while it has not. */
    IpcException cause() {
        state.lock();
        try {
            return lost;
        } finally {
            state.unlock();
        }
    }

    /** Waits for the end of the connection; false if it has not come by then. */
    boolean awaitEnd(long moment) throws InterruptedException {
        state.lock();
        try {
            while (lost == null) {
                if (Moment.passed(moment)) {
                    return false;
                }
                long unused = end.awaitNanos(Moment.remaining(moment));
            }
            return true;
        } finally {
            state.unlock();
        }
    }

    private IpcException lost() {
        IpcException failure =
                new IpcException("call", "the connection has ended", lost.code(), lost.errno(), lost.details());
        failure.initCause(lost);
        return failure;
    }

    /** Ends the connection; whoever waits fails with {@code CLOSED}. */
    @Override
    public void close() {
        fail(new ClosedException("call", "closed", Map.of()));
    }
}
