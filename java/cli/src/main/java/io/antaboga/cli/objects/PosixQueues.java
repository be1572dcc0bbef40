package io.antaboga.cli.objects;

import io.antaboga.IpcException;
import io.antaboga.transport.PosixMq;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** The user's POSIX queues: those that the registry knows, and all of them where their file system is mounted. */
final class PosixQueues {
    static final String MECHANISM = "posixmq";
    private static final Path MOUNT = Path.of("/dev/mqueue");

    private PosixQueues() {}

    static List<KernelObject> list(int uid, Collection<String> registered) {
        SortedSet<String> names = new TreeSet<>(registered);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(MOUNT)) {
            for (Path file : files) {
                if (isOf(uid, file)) {
                    names.add("/" + file.getFileName());
                }
            }
        } catch (IOException | java.nio.file.DirectoryIteratorException notMounted) {
            // The registry's names are left.
        }
        List<KernelObject> objects = new ArrayList<>();
        for (String name : names) {
            KernelObject object = KernelObject.named(MECHANISM, name);
            try {
                PosixMq.Figures queue = PosixMq.figures(name);
                objects.add(object.withSize(queue.depth() * queue.messageSize()).withWaiting(queue.waiting()));
            } catch (IpcException failure) {
                // One that may not be read is there all the same.
                if (!failure.code().equals("ENOENT")) {
                    objects.add(object);
                }
            }
        }
        return objects;
    }

    private static boolean isOf(int uid, Path file) {
        try {
            return CurrentUser.idOf(file, false) == uid;
        } catch (IOException gone) {
            return false;
        }
    }
}
