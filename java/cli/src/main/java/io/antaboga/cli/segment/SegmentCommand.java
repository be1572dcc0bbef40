package io.antaboga.cli.segment;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Groups the verbs on segments. */
@Command(
        name = "segment",
        synopsisSubcommandLabel = "VERB",
        description = "Makes, fills, reads and removes shared memory.",
        subcommands = {
            SegmentCreateCommand.class,
            SegmentPutCommand.class,
            SegmentGetCommand.class,
            SegmentInfoCommand.class,
            SegmentUnlinkCommand.class
        })
public final class SegmentCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "missing verb");
    }
}
