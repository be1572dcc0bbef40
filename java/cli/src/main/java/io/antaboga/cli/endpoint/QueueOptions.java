package io.antaboga.cli.endpoint;

import io.antaboga.cli.UsageException;
import io.antaboga.cli.WholeNumber;
import io.antaboga.transport.PosixMq;
import io.antaboga.transport.Selection;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/** What the command line says about message queues. */
final class QueueOptions {
    @Option(
            names = "--depth",
            paramLabel = "N",
            converter = WholeNumber.class,
            description = "posixmq: with --create, how many messages a new queue holds.")
    private Long depth;

    @Option(
            names = "--message-size",
            paramLabel = "N",
            converter = WholeNumber.class,
            description = "posixmq: with --create, the bytes of the longest message of a new queue.")
    private Long messageSize;

    @Option(
            names = "--priority",
            paramLabel = "N",
            converter = WholeNumber.class,
            description = "posixmq: send with this priority, 0 (default) to 32767.")
    private Long priority;

    @Option(
            names = "--type",
            paramLabel = "N",
            converter = Whole.class,
            description = {
                "sysvmq: send with this type, above 0; 1 if not given. Receive messages of this type only;",
                "0 (default) is any, below 0 the lowest up to its absolute value."
            })
    private Long type;

    /** The options that were given, by name. */
    List<String> given() {
        List<String> names = new ArrayList<>();
        add(names, "--depth", depth);
        add(names, "--message-size", messageSize);
        add(names, "--priority", priority);
        add(names, "--type", type);
        return names;
    }

    private static void add(List<String> names, String name, Object value) {
        if (value != null) {
            names.add(name);
        }
    }

    /** How large a POSIX queue is made. */
    PosixMq.Attributes attributes(boolean create) {
        if (!create && (depth != null || messageSize != null)) {
            throw new UsageException((depth != null ? "--depth" : "--message-size") + " needs --create");
        }
        return new PosixMq.Attributes(size("--depth", depth), size("--message-size", messageSize));
    }

    private static long size(String name, Long value) {
        if (value == null) {
            return 0;
        }
        if (value == 0) {
            throw new UsageException(name + " must be above 0");
        }
        return value;
    }

    /** The priority to send with; one that no queue takes is refused before a queue is made. */
    int priority() {
        if (priority != null && priority > PosixMq.MAX_PRIORITY) {
            throw new IllegalArgumentException("priority must be 0 to " + PosixMq.MAX_PRIORITY + ": " + priority);
        }
        return priority == null ? 0 : priority.intValue();
    }

    /** The type to send with, or {@code otherwise}; one that no queue takes is refused before a queue is made. */
    long type(long otherwise) {
        if (type != null && type <= 0) {
            throw new IllegalArgumentException("a message's type must be above zero: " + type);
        }
        return type == null ? otherwise : type;
    }

    /** The messages to receive. */
    Selection selection() {
        return type == null ? Selection.ANY : new Selection(type, false, false, Integer.MAX_VALUE);
    }

    /** Reads a whole number, which may be below 0. */
    static final class Whole implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            return WholeNumber.of(text, "-?[0-9]+", "a whole number");
        }
    }
}
