package io.antaboga.call;

import io.antaboga.call.wire.Message;

/** Does what the other side asks for; never throws. */
interface Handler {
    /** Executes a CALL on this thread, and answers it by {@link Connection#reply}. */
    void execute(Message call, Connection connection);

    /** Answers a CALL with an ERROR that is for a call of ours which nobody waits for any more. */
    void refuse(Message call, Connection connection);
}
