package io.antaboga.call;

import java.util.Locale;

/** What carries the messages of a worker. */
public enum Over {
    /** Two anonymous pipes. */
    PIPE,
    /** A Unix stream socket. */
    UNIX,
    /** Two named pipes, whose names go when the worker has opened them. */
    FIFO,
    /** Two POSIX message queues, likewise. */
    POSIXMQ,
    /** Two System V message queues. */
    SYSVMQ;

    /** As an order has it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
