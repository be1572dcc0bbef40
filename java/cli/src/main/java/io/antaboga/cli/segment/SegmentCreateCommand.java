package io.antaboga.cli.segment;

import io.antaboga.IpcException;
import io.antaboga.cli.WholeNumber;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes a segment that stays until it is unlinked. */
@Command(
        name = "create",
        description = "Makes a zeroed segment, which stays until it is unlinked; the name must be free.")
public final class SegmentCreateCommand implements Callable<Integer> {
    @Mixin
    private SegmentUrl url;

    @Option(
            names = "--size",
            required = true,
            paramLabel = "N",
            converter = WholeNumber.class,
            description = "Bytes, 1 or more.")
    private long size;

    @Override
    public Integer call() throws IpcException {
        url.endpoint().create(size).close();
        return 0;
    }
}
