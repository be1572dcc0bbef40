package io.antaboga.cli.sem;

import io.antaboga.IpcException;
import io.antaboga.cli.WholeNumber;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes a semaphore that stays until it is unlinked. */
@Command(name = "create", description = "Makes a semaphore, which stays until it is unlinked; the name must be free.")
public final class SemCreateCommand implements Callable<Integer> {
    @Mixin
    private SemUrl url;

    @Option(
            names = "--value",
            paramLabel = "N",
            converter = WholeNumber.class,
            description = "The value to begin with; 0 if not given.")
    private long value;

    @Override
    public Integer call() throws IpcException {
        if (value > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("value out of range: " + value);
        }
        url.endpoint().create((int) value).close();
        return 0;
    }
}
