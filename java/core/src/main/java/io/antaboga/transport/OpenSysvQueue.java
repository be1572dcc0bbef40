package io.antaboga.transport;

import static io.antaboga.os.Constants.IPC_NOWAIT;
import static io.antaboga.os.Constants.MSG_EXCEPT;
import static io.antaboga.os.Constants.MSG_NOERROR;

import io.antaboga.IpcException;
import io.antaboga.os.Breaker;
import io.antaboga.os.Deadline;
import io.antaboga.os.Errno;
import io.antaboga.os.Sysctl;
import io.antaboga.os.SystemV;
import io.antaboga.registry.owned.OwnedSysv;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The id of a System V queue and what goes with it; apart from the channel, so that the safety net can hold it.
 *
 * <p>The kernel has neither a descriptor nor a timeout for it, so each blocking call runs in a breaker. Any number of threads
 * may be inside, each with a buffer that no other has.
 */
final class OpenSysvQueue {
    private static final int DEFAULT_MSGMAX = 8192;

    final OwnedSysv owned;
    /** Bytes of the longest message that goes into the queue. */
    final int limit;

    private final Breaker sending;
    private final Breaker receiving;
    /** Those that nobody uses now; each the type, a long, then the body. */
    private final Queue<MemorySegment> buffers = new ConcurrentLinkedQueue<>();

    private boolean closed;

    private OpenSysvQueue(OwnedSysv owned) throws IpcException {
        this.owned = owned;
        this.limit = limit(SystemV.queueStatus(owned.id()).maxBytes());
        this.sending = Breaker.open("send", "key", owned.key().toHex());
        this.receiving = Breaker.open("receive", "key", owned.key().toHex());
    }

    /** Takes the queue over, also when it fails. */
    static OpenSysvQueue of(OwnedSysv owned) throws IpcException {
        boolean done = false;
        try {
            OpenSysvQueue open = new OpenSysvQueue(owned);
            done = true;
            return open;
        } finally {
            if (!done) {
                owned.abandon();
            }
        }
    }

    private static int limit(long maxBytes) {
        long longest = Sysctl.number("kernel/msgmax").orElse(DEFAULT_MSGMAX);
        return (int) Math.min(Math.min(maxBytes, longest), Integer.MAX_VALUE - 8);
    }

    private MemorySegment buffer() {
        MemorySegment free = buffers.poll();
        return free == null ? Arena.ofAuto().allocate(8L + limit, 8) : free;
    }

    void send(ByteBuffer message, long type, Deadline deadline) throws IpcException {
        MemorySegment buffer = fill(message, type);
        try {
            int length = message.remaining();
            if (!sendNow(buffer, length)) {
                check(sending.run(deadline, () -> SystemV.msgsnd(owned.id(), buffer.address(), length, 0)), length);
            }
        } finally {
            buffers.add(buffer);
        }
    }

    boolean trySend(ByteBuffer message, long type) throws IpcException {
        MemorySegment buffer = fill(message, type);
        try {
            return sendNow(buffer, message.remaining());
        } finally {
            buffers.add(buffer);
        }
    }

    private MemorySegment fill(ByteBuffer message, long type) {
        MemorySegment buffer = buffer();
        buffer.set(ValueLayout.JAVA_LONG, 0, type);
        MemorySegment.copy(MemorySegment.ofBuffer(message), 0, buffer, 8, message.remaining());
        return buffer;
    }

    private boolean sendNow(MemorySegment buffer, int length) throws IpcException {
        if (sending.isClosed()) {
            throw sending.closedException();
        }
        int result = SystemV.msgsnd(owned.id(), buffer.address(), length, IPC_NOWAIT);
        if (result == -Errno.EAGAIN) {
            return false;
        }
        check(result, length);
        return true;
    }

    private void check(long result, int length) throws IpcException {
        if (result < 0) {
            throw failure(sending, "msgsnd", result, "length", (long) length, "limit", (long) limit);
        }
    }

    private IpcException failure(Breaker breaker, String call, long result, Object... more) throws IpcException {
        // Closing may have removed the queue after the look at the handle and before the call.
        boolean gone = result == -Errno.EIDRM || result == -Errno.EINVAL;
        return gone && breaker.isClosed() ? breaker.closedException() : owned.failure(call, result, more);
    }

    Message receive(Selection selection, Deadline deadline) throws IpcException {
        MemorySegment buffer = buffer();
        try {
            // Without a deadline the call that may block is the only one; with one it could come too late to be made.
            Message waiting = deadline.isFinite() ? receiveNow(buffer, selection) : null;
            return waiting != null
                    ? waiting
                    : message(buffer, receiving.run(deadline, () -> receive(buffer, selection, 0)), selection);
        } finally {
            buffers.add(buffer);
        }
    }

    /** Null if no such message is there. */
    Message tryReceive(Selection selection) throws IpcException {
        MemorySegment buffer = buffer();
        try {
            return receiveNow(buffer, selection);
        } finally {
            buffers.add(buffer);
        }
    }

    private Message receiveNow(MemorySegment buffer, Selection selection) throws IpcException {
        if (receiving.isClosed()) {
            throw receiving.closedException();
        }
        long length = receive(buffer, selection, IPC_NOWAIT);
        return length == -Errno.ENOMSG ? null : message(buffer, length, selection);
    }

    private long receive(MemorySegment buffer, Selection selection, int flags) {
        int all = flags | (selection.allBut() ? MSG_EXCEPT : 0) | (selection.truncate() ? MSG_NOERROR : 0);
        return SystemV.msgrcv(owned.id(), buffer.address(), room(selection), selection.type(), all);
    }

    private long room(Selection selection) {
        return Math.min(limit, selection.limit());
    }

    private Message message(MemorySegment buffer, long length, Selection selection) throws IpcException {
        if (length < 0) {
            throw failure(receiving, "msgrcv", length, "type", selection.type(), "limit", room(selection));
        }
        byte[] body = new byte[(int) length];
        MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, 8, body, 0, body.length);
        return new Message(body, buffer.get(ValueLayout.JAVA_LONG, 0));
    }

    SystemV.QueueStatus status() throws IpcException {
        if (receiving.isClosed()) {
            throw receiving.closedException();
        }
        return SystemV.queueStatus(owned.id());
    }

    void unlink() throws IpcException {
        if (receiving.isClosed()) {
            throw receiving.closedException();
        }
        owned.unlink();
    }

    synchronized void close() throws IpcException {
        if (closed) {
            return;
        }
        closed = true;
        sending.close();
        receiving.close();
        owned.close();
    }
}
