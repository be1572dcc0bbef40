package io.antaboga.cli.layout;

import io.antaboga.IpcException;
import io.antaboga.cli.StandardOutput;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints the values in a segment. */
@Command(
        name = "dump",
        description = {
            "Prints the values of the declared record in a live segment.",
            "Memory without this project's header is read as the declaration says.",
            "A seqlock, or the latest of slots, is read at one moment; the last line says whether it was."
        })
public final class LayoutDumpCommand implements Callable<Integer> {
    @Mixin
    private DeclarationFile file;

    @Mixin
    private LiveSegment live;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws IpcException {
        try (LiveRecords records = live.open(file.load())) {
            Dump dump = new Dump(records, Look.at(records, LiveRecords.PATIENCE), new StandardOutput());
            if (json) {
                dump.json();
            } else {
                dump.lines();
            }
        }
        return 0;
    }
}
