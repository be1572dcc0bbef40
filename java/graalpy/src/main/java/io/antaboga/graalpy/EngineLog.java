package io.antaboga.graalpy;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/** What the engine and the interpreters say of themselves, as records of this library that are seen when asked for. */
final class EngineLog extends Handler {
    private static final System.Logger LOG = System.getLogger("io.antaboga.graalpy");

    @Override
    public void publish(LogRecord said) {
        boolean severe = said.getLevel().intValue() >= Level.SEVERE.intValue();
        LOG.log(severe ? System.Logger.Level.ERROR : System.Logger.Level.DEBUG, said::getMessage);
    }

    @Override
    public void flush() {
        // Nothing is kept.
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
