package io.antaboga.cli;

import java.util.ResourceBundle;

/** Keeps what libraries log off stderr, where a failure has exactly one line, as soon as the command has begun. */
public final class Silence extends System.LoggerFinder {
    private static final System.Logger NOWHERE = new System.Logger() {
        @Override
        public String getName() {
            return "nowhere";
        }

        @Override
        public boolean isLoggable(Level level) {
            return false;
        }

        @Override
        public void log(Level level, ResourceBundle bundle, String text, Throwable thrown) {}

        @Override
        public void log(Level level, ResourceBundle bundle, String format, Object... parameters) {}
    };

    private static volatile boolean begun;

    /** From now on. */
    static void begin() {
        begun = true;
    }

    /** What another program that has the command's jar on its class path logs goes where the JDK would have it go. */
    @Override
    public System.Logger getLogger(String name, Module module) {
        return begun ? NOWHERE : new Forwarding(name);
    }
}
