package io.antaboga.cli;

import java.text.MessageFormat;
import java.util.MissingResourceException;
import java.util.ResourceBundle;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** A logger that {@code java.util.logging} does the work of, as the JDK's own. */
final class Forwarding implements System.Logger {
    private static final StackWalker WALKER = StackWalker.getInstance();

    private final Logger target;

    Forwarding(String name) {
        this.target = Logger.getLogger(name);
    }

    @Override
    public String getName() {
        return target.getName();
    }

    @Override
    public boolean isLoggable(Level level) {
        return target.isLoggable(forwarded(level));
    }

    @Override
    public void log(Level level, ResourceBundle bundle, String text, Throwable thrown) {
        forward(level, localized(bundle, text), thrown);
    }

    @Override
    public void log(Level level, ResourceBundle bundle, String format, Object... parameters) {
        String text = localized(bundle, format);
        boolean formatted = parameters != null && parameters.length > 0 && text != null;
        forward(level, formatted ? MessageFormat.format(text, parameters) : text, null);
    }

    private void forward(Level level, String text, Throwable thrown) {
        if (!isLoggable(level)) {
            return;
        }
        LogRecord record = new LogRecord(forwarded(level), text);
        record.setLoggerName(target.getName());
        record.setThrown(thrown);
        // Left to itself, a record takes this class for the one that logs.
        WALKER.walk(frames ->
                        frames.filter(frame -> !isLogger(frame.getClassName())).findFirst())
                .ifPresent(frame -> {
                    record.setSourceClassName(frame.getClassName());
                    record.setSourceMethodName(frame.getMethodName());
                });
        target.log(record);
    }

    private static boolean isLogger(String name) {
        return name.equals(Forwarding.class.getName()) || name.startsWith("java.lang.System$Logger");
    }

    private static String localized(ResourceBundle bundle, String text) {
        try {
            return bundle == null || text == null ? text : bundle.getString(text);
        } catch (MissingResourceException e) {
            return text;
        }
    }

    private static java.util.logging.Level forwarded(Level level) {
        return switch (level) {
            case ALL -> java.util.logging.Level.ALL;
            case TRACE -> java.util.logging.Level.FINER;
            case DEBUG -> java.util.logging.Level.FINE;
            case INFO -> java.util.logging.Level.INFO;
            case WARNING -> java.util.logging.Level.WARNING;
            case ERROR -> java.util.logging.Level.SEVERE;
            case OFF -> java.util.logging.Level.OFF;
        };
    }
}
