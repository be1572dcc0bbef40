package io.antaboga.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code antaboga} command. */
@Command(name = "antaboga", version = "antaboga 0.1.0", mixinStandardHelpOptions = true,
        description = "Java and Python on one machine, over every Unix IPC mechanism")
public final class Main implements Runnable {
    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Main()).execute(arguments));
    }

    @Override
    public void run() {
        CommandLine.usage(this, System.out);
    }
}
