package io.antaboga.graalpy;

import java.util.ArrayDeque;
import java.util.List;
import org.graalvm.polyglot.Value;

/** What Python prints, line by line: to a logger, and the last lines of its standard error for who asks when it has ended. */
final class Output {
    private static final int KEPT = 20;

    private final System.Logger logger;
    private final ArrayDeque<String> last = new ArrayDeque<>();

    Output(System.Logger logger) {
        this.logger = logger;
    }

    /** Takes one line: its level as {@code logging} has it, its text, whether it is of standard error, and its logger. */
    Object write(Value... line) {
        int level = line[0].asInt();
        String text = line[1].asString();
        if (line[2].asBoolean()) {
            synchronized (last) {
                if (last.size() == KEPT) {
                    last.removeFirst();
                }
                last.addLast(text);
            }
        }
        String name = line[3].asString();
        (name.isEmpty() ? logger : System.getLogger(name)).log(level(level), text);
        return 0;
    }

    private static System.Logger.Level level(int level) {
        if (level >= 40) {
            return System.Logger.Level.ERROR;
        }
        if (level >= 30) {
            return System.Logger.Level.WARNING;
        }
        return level >= 20 ? System.Logger.Level.INFO : System.Logger.Level.DEBUG;
    }

    /** The last lines of standard error, oldest first. */
    List<String> lastLines() {
        synchronized (last) {
            return List.copyOf(last);
        }
    }
}
