package io.antaboga.sync;

import io.antaboga.IpcException;
import java.time.Duration;

/**
 * A counting semaphore shared with other processes.
 *
 * <p>Any thread may acquire and release. A timeout of zero means now; it is measured on the monotonic clock. A blocked
 * {@code acquire} ends with {@link io.antaboga.DeadlineException}, {@link io.antaboga.ClosedException} or
 * {@link io.antaboga.InterruptedIpcException}, and then has not taken anything.
 */
public interface Semaphore extends AutoCloseable {
    /** Takes one; blocks while the value is zero. */
    void acquire() throws IpcException;

    /** Takes one, within {@code timeout}. */
    void acquire(Duration timeout) throws IpcException;

    /** Takes one if the value is above zero now. */
    boolean tryAcquire() throws IpcException;

    /** Gives one back, waking a waiter. */
    void release() throws IpcException;

    /** The value at this moment. */
    int value() throws IpcException;

    /** The name by which other processes open it. */
    String name();

    /** Removes the name; open handles go on working. */
    void unlink() throws IpcException;

    /** Closes this handle; also removes the name if this handle created it with {@link io.antaboga.Lifetime#PROCESS}. */
    @Override
    void close() throws IpcException;
}
