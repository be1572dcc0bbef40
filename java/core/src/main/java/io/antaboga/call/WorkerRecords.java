package io.antaboga.call;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.logging.LogManager;
import java.util.logging.Logger;

/**
 * Has the records of {@code java.util.logging} in a worker sent to its caller. For {@code java.util.logging.config.class}, which makes an object
 * of it when that logging is first used; not for programs.
 */
public final class WorkerRecords {
    private static final String CONFIGURATION = "handlers=\n.level=INFO\n";

    /** Configures the logging of this process. */
    public WorkerRecords() throws IOException {
        LogManager.getLogManager()
                .readConfiguration(new ByteArrayInputStream(CONFIGURATION.getBytes(StandardCharsets.ISO_8859_1)));
        Logger.getLogger("").addHandler(new RecordHandler());
    }

    /** Sees to it, unless the command line configures that logging itself. */
    static void install() {
        if (System.getProperty("java.util.logging.config.file") == null
                && System.getProperty("java.util.logging.config.class") == null) {
            System.setProperty("java.util.logging.config.class", WorkerRecords.class.getName());
        }
    }
}
