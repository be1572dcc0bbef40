package io.antaboga.cli;

import java.util.ResourceBundle;

/** Keeps what libraries log off stderr, where a failure has exactly one line. */
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

    @Override
    public System.Logger getLogger(String name, Module module) {
        return NOWHERE;
    }
}
