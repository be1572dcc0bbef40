package io.antaboga.graalpy;

import io.antaboga.IpcException;
import io.antaboga.call.Calls;
import io.antaboga.call.Embedding;
import java.nio.file.Path;
import java.time.Duration;

/** {@link GraalPyWorker}, for programs that learn only when they run which Python they want. */
public final class GraalPyEmbedding implements Embedding {
    /** Found by {@link java.util.ServiceLoader}. */
    public GraalPyEmbedding() {}

    @Override
    public String name() {
        return "graalpy";
    }

    @Override
    public Calls start(Path handlers, Duration deadline) throws IpcException {
        return GraalPyWorker.python(handlers).deadline(deadline).start();
    }
}
