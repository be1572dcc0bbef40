package io.antaboga.cli.mp;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Groups the verbs that speak to programs written with Python's {@code multiprocessing}. */
@Command(
        name = "mp",
        synopsisSubcommandLabel = "VERB",
        description = "Speaks the protocols of Python's multiprocessing.",
        subcommands = {
            MpSendCommand.class,
            MpRecvCommand.class,
            MpListenCommand.class,
            MpEchoCommand.class,
            MpListCommand.class,
            RepickleCommand.class
        })
public final class MpCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "missing verb");
    }
}
