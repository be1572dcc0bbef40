package io.antaboga.call;

import java.util.ArrayList;
import java.util.List;
import java.util.ResourceBundle;

/** A logger that keeps what it is told, for who waits for a line. */
final class HeardLog implements System.Logger {
    private final List<String> lines = new ArrayList<>();

    /** Waits until this line was logged, with or without the function that ran when it was read. */
    synchronized void await(String line) {
        try {
            while (!heard(line)) {
                wait();
            }
        } catch (InterruptedException e) {
            throw new AssertionError(line + " is not among " + lines, e);
        }
    }

    /** Whether this line was logged by now. */
    synchronized boolean heard(String line) {
        return lines.stream().anyMatch(logged -> logged.equals(line) || logged.endsWith("] " + line));
    }

    @Override
    public String getName() {
        return "heard";
    }

    @Override
    public boolean isLoggable(Level level) {
        return true;
    }

    @Override
    public synchronized void log(Level level, ResourceBundle bundle, String message, Throwable thrown) {
        lines.add(message);
        notifyAll();
    }

    @Override
    public synchronized void log(Level level, ResourceBundle bundle, String format, Object... parameters) {
        lines.add(format);
        notifyAll();
    }
}
