package io.antaboga.cli.sem;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Groups the verbs on semaphores. */
@Command(
        name = "sem",
        synopsisSubcommandLabel = "VERB",
        description = "Makes, posts, waits for and removes semaphores.",
        subcommands = {
            SemCreateCommand.class,
            SemPostCommand.class,
            SemWaitCommand.class,
            SemValueCommand.class,
            SemUnlinkCommand.class
        })
public final class SemCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "missing verb");
    }
}
