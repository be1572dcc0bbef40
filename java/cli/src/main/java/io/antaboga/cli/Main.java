package io.antaboga.cli;

import io.antaboga.IpcException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The {@code antaboga} command: its verbs, and the rules that hold for each of them. */
@Command(
        name = "antaboga",
        scope = ScopeType.INHERIT,
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "VERB",
        commandListHeading = "%nVerbs:%n",
        sortOptions = false,
        usageHelpAutoWidth = true,
        description = "Java and Python on one machine, over every Unix IPC mechanism.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:the operation failed",
            "2:wrong usage",
            "124:the deadline passed",
            "130:ended by SIGINT",
            "143:ended by SIGTERM"
        })
public final class Main implements Runnable {
    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Add the stack trace to a failure.")
    private boolean debug;

    @Spec
    private CommandSpec spec;

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    /**
     * Runs the command and returns its exit code; failures go to stderr.
     *
     * @param arguments the words after {@code antaboga}
     */
    static int run(String[] arguments) {
        Silence.begin();
        Main main = new Main();
        CommandLine commandLine = new CommandLine(main);
        commandLine.setParameterExceptionHandler((failure, words) -> Failure.usage(failure));
        commandLine.setExecutionExceptionHandler((failure, command, parsed) ->
                Failure.report(failure, command.getCommandSpec().qualifiedName(), main.debug));
        try {
            Verb.register(commandLine, arguments);
            // An abstract socket's name begins with @ too.
            commandLine.setExpandAtFiles(false);
            StringWriter help = new StringWriter();
            commandLine.setOut(new PrintWriter(help));
            int code = commandLine.execute(arguments);
            return help.getBuffer().isEmpty() ? code : print(help.toString());
        } catch (IpcException | RuntimeException | Error error) {
            return Failure.report(error, commandLine.getCommandSpec().qualifiedName(), main.debug);
        }
    }

    private static int print(String help) throws IpcException {
        new StandardOutput().write(help.getBytes(StandardCharsets.UTF_8));
        return ExitCode.DONE;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "missing verb");
    }
}
