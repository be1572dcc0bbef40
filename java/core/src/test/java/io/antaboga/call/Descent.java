package io.antaboga.call;

import io.antaboga.IpcException;
import io.antaboga.call.wire.Message;

/** Calls back with one less until none is left, and counts on the way back. */
final class Descent implements Handler {
    @Override
    public void execute(Message call, Connection connection) {
        try {
            int left = Wired.value(call) - 1;
            int depth = left == 0 ? 0 : Calling.call(connection, left);
            connection.reply(Wired.octets(Wired.answered(call.call(), depth + 1)), Moment.NEVER);
        } catch (IpcException e) {
            connection.fail(e);
        }
    }

    @Override
    public void refuse(Message call, Connection connection) {
        throw new AssertionError("every call has somebody who waits for it");
    }
}
