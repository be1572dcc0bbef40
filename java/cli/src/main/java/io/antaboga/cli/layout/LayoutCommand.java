package io.antaboga.cli.layout;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Groups the verbs on record layouts. */
@Command(
        name = "layout",
        synopsisSubcommandLabel = "VERB",
        description = "Shows and checks record layouts, and looks at live segments by them.",
        subcommands = {
            LayoutShowCommand.class,
            LayoutHeaderCommand.class,
            LayoutInferCommand.class,
            LayoutCheckCommand.class,
            LayoutDumpCommand.class,
            LayoutWatchCommand.class
        })
public final class LayoutCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "missing verb");
    }
}
