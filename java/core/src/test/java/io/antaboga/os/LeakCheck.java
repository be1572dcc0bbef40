package io.antaboga.os;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails a test that leaves a descriptor or a child behind; files that the JVM opens for classes do not count. */
public final class LeakCheck implements BeforeEachCallback, AfterEachCallback {
    private Map<Integer, String> before;

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        // The reactor's epoll descriptor, made when first needed, stays.
        startReactor();
        before = descriptors();
    }

    private static void startReactor() {
        int fd = Sys.eventfd(0, Constants.EFD_CLOEXEC);
        try {
            Reactor.remove(Reactor.register(fd, Constants.POLLIN));
            Sys.close(fd);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        assertEquals(before, descriptors(), "descriptors before and after");
        assertEquals("", children(), "children left");
    }

    /** The open descriptors of this process and what they are. */
    public static Map<Integer, String> descriptors() throws IOException {
        Map<Integer, String> descriptors = new TreeMap<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path entry : entries) {
                String target = target(entry);
                if (!target.startsWith("/") || target.startsWith("/dev/")) {
                    descriptors.put(Integer.valueOf(entry.getFileName().toString()), target);
                }
            }
        }
        return descriptors;
    }

    private static String target(Path entry) throws IOException {
        try {
            return Files.readSymbolicLink(entry).toString();
        } catch (NoSuchFileException e) {
            return "/gone";
        }
    }

    private static String children() throws IOException {
        StringBuilder children = new StringBuilder();
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
            for (Path task : tasks) {
                try {
                    children.append(Files.readString(task.resolve("children")));
                } catch (IOException e) {
                    // The thread has ended, before the file was opened or before it was read.
                    continue;
                }
            }
        }
        return children.toString();
    }
}
