package io.antaboga.cli.explain;

import io.antaboga.cli.Proc;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** Values of this machine and this process that a page names. */
final class Limits {
    private static final String SETTING = "/proc/sys/";
    private static final String RESOURCE = "rlimit ";
    private static final String SPACE = "space ";

    private Limits() {}

    /**
     * One value.
     *
     * @param what a path below {@code /proc/sys}; {@code rlimit} and a name as in {@code /proc/self/limits} without
     *     {@code Max}; or {@code space} and a folder
     */
    static String value(String what) {
        Optional<String> value = Optional.empty();
        if (what.startsWith(SETTING)) {
            value = Proc.setting(what.substring(SETTING.length()));
        } else if (what.startsWith(RESOURCE)) {
            value = Proc.softLimit("Max " + what.substring(RESOURCE.length())).map(Limits::limit);
        } else if (what.startsWith(SPACE)) {
            value = space(Path.of(what.substring(SPACE.length())));
        }
        return value.orElse("not to be read here");
    }

    private static String limit(long value) {
        return value == Long.MAX_VALUE ? "unlimited" : Long.toString(value);
    }

    private static Optional<String> space(Path folder) {
        try {
            FileStore store = Files.getFileStore(folder);
            return Optional.of(
                    String.format(Locale.ROOT, "%,d of %,d bytes", store.getUsableSpace(), store.getTotalSpace()));
        } catch (IOException absent) {
            return Optional.empty();
        }
    }
}
