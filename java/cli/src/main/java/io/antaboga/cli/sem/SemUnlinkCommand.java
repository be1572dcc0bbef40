package io.antaboga.cli.sem;

import io.antaboga.IpcException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Removes a semaphore's name. */
@Command(name = "unlink", description = "Removes the name; who has the semaphore open keeps it.")
public final class SemUnlinkCommand implements Callable<Integer> {
    @Mixin
    private SemUrl url;

    @Override
    public Integer call() throws IpcException {
        url.endpoint().unlink();
        return 0;
    }
}
