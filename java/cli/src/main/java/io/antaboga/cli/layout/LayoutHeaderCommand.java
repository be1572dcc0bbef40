package io.antaboga.cli.layout;

import io.antaboga.IpcException;
import io.antaboga.cli.StandardOutput;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Prints a layout for C. */
@Command(name = "header", description = "Prints a declared record as a C header.")
public final class LayoutHeaderCommand implements Callable<Integer> {
    @Mixin
    private DeclarationFile file;

    @Override
    public Integer call() throws IpcException {
        new StandardOutput().write(file.load().header().getBytes(StandardCharsets.US_ASCII));
        return 0;
    }
}
