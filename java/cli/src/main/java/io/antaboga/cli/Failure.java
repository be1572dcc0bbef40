package io.antaboga.cli;

import io.antaboga.DeadlineException;
import io.antaboga.IpcException;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Map;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns whatever a verb threw into one line on stderr and an exit code. */
final class Failure {
    private Failure() {}

    /** Reports that the command line is wrong. */
    static int usage(ParameterException failure) {
        String problem = failure instanceof UnmatchedArgumentException unmatched
                        && failure.getCommandLine().getParent() == null
                ? "there is no verb '" + unmatched.getUnmatched().getFirst() + "'"
                : plain(failure.getMessage());
        return usage(problem, failure.getCommandLine().getCommandSpec().qualifiedName());
    }

    private static int usage(String problem, String command) {
        String verb = command.substring(command.indexOf(' ') + 1);
        print(new IpcException(verb, problem, "USAGE", 0, Map.of("help", "'" + command + " --help'")));
        return ExitCode.USAGE;
    }

    /**
     * Reports that {@code command}, written with all its words, failed.
     *
     * <p>After a signal nothing is said and the exit code is not used: what failed did so because its resources were
     * closed under it.
     */
    static int report(Throwable failure, String command, boolean debug) {
        if (Scope.signalled()) {
            return ExitCode.FAILED;
        }
        if (failure instanceof UsageException) {
            return usage(failure.getMessage(), command);
        }
        print(asIpc(failure, command));
        if (debug) {
            failure.printStackTrace(System.err);
        }
        return failure instanceof DeadlineException ? ExitCode.DEADLINE : ExitCode.FAILED;
    }

    private static IpcException asIpc(Throwable failure, String command) {
        String verb = command.substring(command.indexOf(' ') + 1);
        return switch (failure) {
            case IpcException ipc -> ipc;
            case OutOfMemoryError _ -> new IpcException(verb, "out of memory", "ENOMEM", 0, Map.of());
            case IllegalArgumentException misuse -> new IpcException(verb, text(misuse), "EINVAL", 0, Map.of());
            case IOException io -> StreamError.of(verb, io, Map.of());
            default -> new IpcException(verb, "unexpected " + text(failure), "INTERNAL", 0, Map.of());
        };
    }

    private static String text(Throwable failure) {
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }

    /** A library's sentence as a clause: no capital, no full stop. */
    private static String plain(String message) {
        String clause = message.endsWith(".") ? message.substring(0, message.length() - 1) : message;
        boolean word = clause.length() > 1
                && Character.isUpperCase(clause.charAt(0))
                && !Character.isUpperCase(clause.charAt(1));
        return word ? Character.toLowerCase(clause.charAt(0)) + clause.substring(1) : clause;
    }

    private static void print(IpcException failure) {
        PrintStream err = System.err;
        err.println("antaboga: " + OneLine.of(failure.getMessage()));
        err.flush();
    }
}
