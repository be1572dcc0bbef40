package io.antaboga.call;

import io.antaboga.IpcException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * An interpreter that runs in this process, behind the interface of workers; a service that a module provides which brings one, so that
 * nothing else needs to have it. For any threads.
 */
public interface Embedding {
    /** What it is asked for by, in lower case: {@code graalpy}. */
    String name();

    /**
     * Starts it with the functions of a file; may take seconds.
     *
     * @param deadline the time that a call has which says nothing; null for any time
     * @throws PythonException if the file cannot be imported
     * @throws IpcException if the interpreter cannot be started
     */
    Calls start(Path handlers, Duration deadline) throws IpcException;
}
