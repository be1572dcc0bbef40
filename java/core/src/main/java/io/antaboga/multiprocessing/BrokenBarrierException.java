package io.antaboga.multiprocessing;

import io.antaboga.IpcException;
import java.util.Map;

/** Who waited at a {@link Barrier} gave up, or somebody broke it; the code is {@code BARRIER_BROKEN}. */
public final class BrokenBarrierException extends IpcException {
    /** The code of every such failure. */
    public static final String CODE = "BARRIER_BROKEN";

    private static final long serialVersionUID = 1L;

    BrokenBarrierException(String problem, Map<String, ?> details) {
        super("await", problem, CODE, 0, details);
    }
}
