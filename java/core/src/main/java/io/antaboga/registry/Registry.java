package io.antaboga.registry;

import io.antaboga.IpcException;
import io.antaboga.Lifetime;
import io.antaboga.os.Sys;
import io.antaboga.os.ThisProcess;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Tells which process holds which named kernel object; described in {@code spec/registry.md}.
 *
 * <p>Immutable, for any thread. Every method fails with {@code REGISTRY_UNSAFE} when the directory could be written by
 * somebody else.
 */
public final class Registry {
    private final Path directory;

    /** The registry below {@code directory}, which is made when it is first needed. */
    Registry(Path directory) {
        this.directory = directory;
    }

    /**
     * The registry of the current user: in {@code $ANTABOGA_RUNTIME_DIR}, else {@code $XDG_RUNTIME_DIR/antaboga}, else
     * {@code /tmp/antaboga-UID}.
     */
    public static Registry ofCurrentUser() {
        return new Registry(RuntimeDirectory.ofCurrentUser());
    }

    /** The user's directory; need not exist yet. */
    public Path directory() {
        return directory;
    }

    /** The private directory, made if it is absent, for sockets whose path the user does not choose. */
    public Path runDirectory() throws IpcException {
        RuntimeDirectory.prepare(directory);
        return RuntimeDirectory.prepare(directory.resolve("run"));
    }

    /** A private directory for files that are the user's own, made if it is absent. */
    public Path privateDirectory(String name) throws IpcException {
        RuntimeDirectory.prepare(directory);
        return RuntimeDirectory.prepare(directory.resolve(name));
    }

    /**
     * Writes a live entry; to be called before the object is made or opened.
     *
     * @param mechanism the room's name
     * @param name as in the URL
     * @param role what the caller is about to do
     * @param lifetime what the creator declares; an opener gives {@link Lifetime#PERSISTENT}
     */
    public Registration register(String mechanism, String name, Role role, Lifetime lifetime) throws IpcException {
        Entry entry = new Entry(
                mechanism,
                name,
                role,
                lifetime,
                null,
                ThisProcess.PID,
                ThisProcess.START_TIME,
                ThisProcess.BOOT_ID,
                "java",
                System.currentTimeMillis() / 1000.0,
                true,
                null);
        return new Registration(EntryFile.create(prepared(), entry), entry);
    }

    /** Every entry that can be read, the oldest first. */
    public List<Entry> entries() throws IpcException {
        return contents().entries;
    }

    /** Removes the dead entries of an object whose name was just removed. */
    public void forget(String mechanism, String name) throws IpcException {
        for (Entry entry : entries()) {
            if (entry.mechanism().equals(mechanism) && entry.name().equals(name) && !entry.live()) {
                Sys.unlink(entry.file().toString());
            }
        }
    }

    /**
     * Removes what dead processes left behind, by the proof of {@code spec/registry.md}: an object only if a dead creator
     * declared it {@link Lifetime#PROCESS}, it is that very object, and nobody holds it.
     *
     * @param dryRun only tells what would be done
     */
    public List<Finding> clean(boolean dryRun) throws IpcException {
        return new Cleaning(contents(), this::contents, dryRun).run();
    }

    /**
     * @param unreadable files that are not entries, the live ones among them in {@code unreadableLive}
     * @param abandoned temporary files that nobody holds
     */
    record Contents(List<Entry> entries, List<Path> unreadable, List<Path> unreadableLive, List<Path> abandoned) {}

    /** Reads the whole directory. */
    Contents contents() throws IpcException {
        Contents contents = new Contents(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (Path file : files(prepared())) {
            EntryFile.Read read = EntryFile.read(file);
            String name = file.getFileName().toString();
            if (read.bytes() == null) {
                continue;
            }
            if (name.startsWith(EntryFile.TEMPORARY)) {
                if (!read.live()) {
                    contents.abandoned.add(file);
                }
                continue;
            }
            Entry entry = name.endsWith(EntryFile.SUFFIX) ? EntryJson.read(read.bytes(), read.live(), file) : null;
            if (entry != null) {
                contents.entries.add(entry);
            } else {
                contents.unreadable.add(file);
                if (read.live()) {
                    contents.unreadableLive.add(file);
                }
            }
        }
        contents.entries.sort(Comparator.comparingDouble(Entry::created));
        return contents;
    }

    private Path prepared() throws IpcException {
        RuntimeDirectory.prepare(directory);
        return RuntimeDirectory.prepare(directory.resolve("registry"));
    }

    private static List<Path> files(Path directory) throws IpcException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory, Files::isRegularFile)) {
            stream.forEach(files::add);
        } catch (IOException e) {
            IpcException failure =
                    new IpcException("registry", "cannot list the directory", "EIO", 5, Map.of("path", directory));
            failure.initCause(e);
            throw failure;
        }
        return files;
    }
}
