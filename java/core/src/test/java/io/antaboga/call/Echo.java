package io.antaboga.call;

import io.antaboga.IpcException;
import io.antaboga.call.wire.Kind;
import io.antaboga.call.wire.Message;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** Answers with what it was called with, and remembers on which thread. */
final class Echo implements Handler {
    static final Echo NONE = new Echo();

    private final Map<Long, Thread> threads = new ConcurrentHashMap<>();
    private final CountDownLatch mayReturn;
    /** Whether it leaves an interrupt behind. */
    boolean interrupting;

    Echo() {
        this(new CountDownLatch(0));
    }

    Echo(CountDownLatch mayReturn) {
        this.mayReturn = mayReturn;
    }

    Thread thread(long call) {
        return threads.get(call);
    }

    @Override
    public void execute(Message call, Connection connection) {
        threads.put(call.call(), Thread.currentThread());
        try {
            mayReturn.await();
            if (interrupting) {
                Thread.currentThread().interrupt();
            }
            connection.reply(Wired.octets(Wired.answered(call.call(), Wired.value(call))), Moment.NEVER);
        } catch (IpcException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void refuse(Message call, Connection connection) {
        try {
            Message error = Message.answer(Kind.ERROR, call.call(), Message.JSON, new byte[] {'{', '}'});
            connection.reply(Wired.octets(error), Moment.NEVER);
        } catch (IpcException e) {
            throw new AssertionError(e);
        }
    }
}
