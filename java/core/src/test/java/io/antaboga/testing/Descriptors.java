package io.antaboga.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The descriptors of this process that are of the kinds this library opens; the JVM opens its own files when it likes. */
public final class Descriptors {
    private static final Path OPEN = Path.of("/proc/self/fd");
    private static final String OURS = "(pipe|socket|anon_inode):.*|/dev/shm/.*|/memfd:.*|.*/runtime/.*|.*/abtest-.*";

    private Descriptors() {}

    /** Each number and target together, with the number. */
    public static SortedMap<String, Integer> open() throws IOException {
        SortedMap<String, Integer> open = new TreeMap<>();
        try (Stream<Path> links = Files.list(OPEN)) {
            for (Path link : (Iterable<Path>) links::iterator) {
                String target = target(link);
                if (target.matches(OURS)) {
                    String number = link.getFileName().toString();
                    open.put(number + " -> " + target, Integer.valueOf(number));
                }
            }
        }
        return open;
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return "gone";
        }
    }

    /** The flags of open(2), with O_CLOEXEC for the descriptor's own. */
    public static int flags(int number) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/fdinfo/" + number))) {
            String flags =
                    lines.filter(line -> line.startsWith("flags:")).findFirst().orElseThrow();
            return Integer.parseInt(flags.substring("flags:".length()).strip(), 8);
        }
    }
}
