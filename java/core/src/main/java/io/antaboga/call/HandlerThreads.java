package io.antaboga.call;

import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/**
 * Threads that execute handlers. Platform threads unless said otherwise: handlers that compute on all processors would keep virtual threads, on
 * which the library hears what is to be given up, from running.
 */
final class HandlerThreads {
    /** What a main thread has as a rule, so that calls to and fro may go deep. */
    private static final long STACK = 8L << 20;

    private HandlerThreads() {}

    /** As many as there are calls; those that have nothing to do end after a minute, and none keeps the process from ending. */
    static Executor of(boolean virtual) {
        return virtual
                ? Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name("antaboga-call-", 1).factory())
                : Executors.newCachedThreadPool(Thread.ofPlatform()
                        .name("antaboga-call-", 1)
                        .daemon()
                        .stackSize(STACK)
                        .factory());
    }
}
