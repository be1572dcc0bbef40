package io.antaboga.call;

import io.antaboga.call.wire.Message;

/** Does what the other side asks for; never throws. */
interface Handler {
    /** Executes a CALL on this thread, and answers it by {@link Connection#reply}. */
    void execute(Message call, Connection connection);

    /**
     * Begins a root call of the other side, in the order in which they come: has {@code work}, which executes it, run on some thread. Called
     * by whoever reads, who waits for nothing here.
     */
    default void root(Message call, Runnable work) {
        Thread.ofVirtual().name("antaboga-call").start(work);
    }

    /** Whether a call that is being executed, or what it belongs to, was given up by the other side. */
    default boolean isGivenUp(Served call) {
        return false;
    }

    /** Answers a CALL with an ERROR that is for a call of ours which nobody waits for any more. */
    void refuse(Message call, Connection connection);
}
