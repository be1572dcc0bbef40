package io.antaboga.cli.endpoint;

import io.antaboga.IpcException;
import io.antaboga.sync.Semaphore;

/** A semaphore with a name. */
public sealed interface SemaphoreEndpoint extends Endpoint permits PosixSemEndpoint, SysvSemEndpoint {
    /** Makes it, persistent; the name must be free. */
    Semaphore create(int value) throws IpcException;

    /** Opens it; it must exist. */
    Semaphore open() throws IpcException;
}
