package io.antaboga.cli.segment;

import io.antaboga.IpcException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Removes a segment's name. */
@Command(name = "unlink", description = "Removes the name; who has the segment mapped keeps it.")
public final class SegmentUnlinkCommand implements Callable<Integer> {
    @Mixin
    private SegmentUrl url;

    @Override
    public Integer call() throws IpcException {
        url.endpoint().unlink();
        return 0;
    }
}
