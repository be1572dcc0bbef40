package io.antaboga.multiprocessing;

import io.antaboga.IpcException;
import io.antaboga.sync.PosixSem;
import java.util.Map;

/** Opens the semaphores of Python's objects by what Python calls them, {@code _semlock.name}. */
final class Named {
    private Named() {}

    /**
     * The semaphore called {@code name}.
     *
     * @param name null, or the text that Python prints for None, where there is no name
     * @throws UnreachableException where there is no name
     */
    static PosixSem open(String name) throws IpcException {
        if (name == null || name.equals("None")) {
            throw new UnreachableException(
                    "open",
                    "a semaphore without a name: objects of the fork context are shared by forking alone",
                    Map.of("context", "fork"));
        }
        return PosixSem.open(name);
    }
}
