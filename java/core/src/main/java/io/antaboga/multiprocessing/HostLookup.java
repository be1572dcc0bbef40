package io.antaboga.multiprocessing;

import io.antaboga.DeadlineException;
import io.antaboga.InterruptedIpcException;
import io.antaboga.IpcException;
import io.antaboga.os.Deadline;
import io.antaboga.os.Errno;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Finds the addresses of a host within a deadline.
 *
 * <p>The C library's resolver cannot be ended, so that a thread of its own waits for it, and is left to itself when the caller
 * does so no longer.
 */
final class HostLookup {
    private HostLookup() {}

    /** What asks the resolver. */
    @FunctionalInterface
    interface Resolver {
        InetAddress[] find(String host) throws UnknownHostException;
    }

    /** The addresses of {@code host}, at least one; a numeric one needs no resolver. */
    static InetAddress[] find(String host, String operation, Deadline deadline, Resolver resolver) throws IpcException {
        try {
            return new InetAddress[] {InetAddress.ofLiteral(host)};
        } catch (IllegalArgumentException named) {
            return await(host, operation, deadline, resolver);
        }
    }

    private static InetAddress[] await(String host, String operation, Deadline deadline, Resolver resolver)
            throws IpcException {
        FutureTask<InetAddress[]> task = new FutureTask<>(() -> resolver.find(host));
        Thread.ofPlatform().daemon().name("antaboga-lookup").start(task);
        try {
            return deadline.isFinite() ? task.get(deadline.remainingNanos(), TimeUnit.NANOSECONDS) : task.get();
        } catch (TimeoutException late) {
            throw new DeadlineException(operation, "the host's address was not found in time", Map.of("host", host));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIpcException(operation, "thread interrupted", Map.of("host", host));
        } catch (ExecutionException failed) {
            IpcException unknown =
                    new IpcException(operation, "no such host", "ENXIO", Errno.ENXIO, Map.of("host", host));
            unknown.initCause(failed.getCause());
            throw unknown;
        }
    }
}
