package io.antaboga.call;

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
    SYSVMQ
}
