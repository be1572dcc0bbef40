package io.antaboga.cli.demo;

import io.antaboga.value.NDArray;
import java.io.IOException;

/** Octets as samples of 32 bits in memory that Python filters; for one thread. */
final class Samples {
    private final NDArray shared;
    private final Functions functions;
    private final boolean numpy;
    private final Difference difference = new Difference();

    Samples(NDArray shared, Functions functions) throws IOException {
        this.shared = shared;
        this.functions = functions;
        this.numpy = functions.hasNumpy();
    }

    /** Has {@code text} filtered and compares each sample with Java's own. */
    void filter(byte[] text) throws IOException {
        NDArray samples = shared.slice(0, 0, text.length);
        for (int at = 0; at < text.length; at++) {
            samples.setLong(text[at], at);
        }
        if (numpy) {
            functions.differences(samples);
        } else {
            functions.plainDifferences(samples.data());
        }
        for (int at = 0; at < text.length; at++) {
            long own = at == 0 ? text[0] : text[at] - text[at - 1];
            if (samples.getLong(at) != own) {
                difference.found("sample %d: %d instead of %d".formatted(at, samples.getLong(at), own));
            }
        }
    }

    /** What was found to differ. */
    Difference difference() {
        return difference;
    }
}
