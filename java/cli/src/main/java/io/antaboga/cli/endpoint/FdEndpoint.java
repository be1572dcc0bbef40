package io.antaboga.cli.endpoint;

import io.antaboga.IpcException;
import io.antaboga.cli.Scope;
import io.antaboga.cli.UsageException;
import io.antaboga.transport.PipeChannel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Descriptors that this process was started with.
 *
 * @param in where messages come from, or -1
 * @param out where they go, or -1
 */
record FdEndpoint(int in, int out) implements ChannelEndpoint {
    private static final Pattern FORM = Pattern.compile("(-|[0-9]{1,9}),(-|[0-9]{1,9})");
    private static final int NONE = -1;
    private static final int LAST_STANDARD = 2;

    static FdEndpoint parse(String rest) {
        Matcher numbers = FORM.matcher(rest);
        if (!numbers.matches() || rest.equals("-,-")) {
            throw new UsageException("'fd:" + rest + "' is not fd:R,W with two numbers, - for none");
        }
        return new FdEndpoint(number(numbers.group(1)), number(numbers.group(2)));
    }

    private static int number(String text) {
        return text.equals("-") ? NONE : Integer.parseInt(text);
    }

    @Override
    public String mechanism() {
        return "fd";
    }

    @Override
    public String name() {
        return (in == NONE ? "-" : in) + "," + (out == NONE ? "-" : out);
    }

    @Override
    public Port open(Direction direction, ChannelOptions options, Scope scope) throws IpcException {
        options.refuseAllBut("fd", Set.of("--framing"));
        if (direction != Direction.SEND && in == NONE) {
            throw new UsageException("fd:" + name() + " has no descriptor to receive from");
        }
        if (direction != Direction.RECEIVE && out == NONE) {
            throw new UsageException("fd:" + name() + " has no descriptor to send to");
        }
        check(in);
        check(out);
        return new ChannelPort(scope.make(() -> PipeChannel.inherited(in, out, options.stream())));
    }

    /** A number that nobody passed on may be one of the JVM's own files, which must be neither read nor closed. */
    private static void check(int number) throws IpcException {
        if (number == NONE) {
            return;
        }
        Path link = Path.of("/proc/self/fd", Integer.toString(number));
        try {
            Files.readSymbolicLink(link);
        } catch (IOException closed) {
            throw new IpcException("fd", "bad file descriptor", "EBADF", 9, Map.of("fd", number));
        }
        try {
            if (number <= LAST_STANDARD
                    || Files.readAttributes(link, BasicFileAttributes.class).isOther()) {
                return;
            }
        } catch (IOException unreadable) {
            // Falls through: what cannot be looked at is no pipe of this process.
        }
        throw new IpcException("fd", "neither a pipe nor a socket", "WRONG_KIND", 0, Map.of("fd", number));
    }
}
