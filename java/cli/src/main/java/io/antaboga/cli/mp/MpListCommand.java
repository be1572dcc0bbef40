package io.antaboga.cli.mp;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Groups the verbs on shared lists. */
@Command(
        name = "list",
        synopsisSubcommandLabel = "VERB",
        description = "Reads and changes a ShareableList.",
        subcommands = {MpListGetCommand.class, MpListSetCommand.class})
public final class MpListCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "missing verb");
    }
}
