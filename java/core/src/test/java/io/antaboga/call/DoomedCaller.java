package io.antaboga.call;

import io.antaboga.value.DType;

/** A JVM of its own whose worker is busy in C, with memory of both, when {@link BridgeFailuresTest} kills it. */
final class DoomedCaller {
    private DoomedCaller() {}

    /** Takes the mechanism, and the path of a FIFO that the worker opens when it is about to be busy. */
    public static void main(String[] arguments) throws Exception {
        try (Worker worker = BridgeFailuresTest.worker()
                        .over(Over.valueOf(arguments[0]))
                        .start();
                SharedArray shared = SharedArray.zeros(DType.of("<f8"), 1 << 16)) {
            worker.call("keep", shared.array());
            worker.call("grid", 300, 500);
            worker.call("spin_in_c", arguments[1]);
        }
    }
}
