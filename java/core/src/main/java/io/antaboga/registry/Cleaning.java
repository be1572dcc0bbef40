package io.antaboga.registry;

import io.antaboga.IpcException;
import io.antaboga.Lifetime;
import io.antaboga.os.Sys;
import io.antaboga.os.ThisProcess;
import io.antaboga.registry.Finding.Action;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One pass of {@link Registry#clean} over what was read. */
final class Cleaning {
    private final Registry.Contents contents;
    private final Reading reading;
    private final boolean dryRun;
    private final List<Finding> findings = new ArrayList<>();

    /**
     * @param contents what was read
     * @param reading reads again, right before an object is removed
     */
    Cleaning(Registry.Contents contents, Reading reading, boolean dryRun) {
        this.contents = contents;
        this.reading = reading;
        this.dryRun = dryRun;
    }

    /** What the registry's directory holds at this moment. */
    @FunctionalInterface
    interface Reading {
        /** Reads the directory. */
        Registry.Contents read() throws IpcException;
    }

    private record Key(String mechanism, String name) {}

    List<Finding> run() throws IpcException {
        Map<Key, List<Entry>> byObject = new LinkedHashMap<>();
        for (Entry entry : contents.entries()) {
            byObject.computeIfAbsent(new Key(entry.mechanism(), entry.name()), key -> new ArrayList<>())
                    .add(entry);
        }
        for (Map.Entry<Key, List<Entry>> object : byObject.entrySet()) {
            look(object.getKey(), object.getValue());
        }
        for (Path file : contents.unreadable()) {
            findings.add(new Finding(Action.UNREADABLE, "registry", file.toString(), "not an entry"));
        }
        for (Path file : contents.abandoned()) {
            findings.add(
                    new Finding(Action.REMOVE_ENTRY, "registry", file.toString(), "abandoned before it was an entry"));
            remove(file);
        }
        return findings;
    }

    private void look(Key key, List<Entry> entries) throws IpcException {
        NamedObject object = NamedObject.of(key.mechanism, key.name);
        if (object == null) {
            find(Action.KEEP_UNPROVEN, key, "unknown mechanism or name");
            return;
        }
        boolean live = entries.stream().anyMatch(Entry::live);
        String there;
        try {
            there = object.identity();
        } catch (IpcException e) {
            // One object that another user keeps to himself must not stop the cleaning of all others.
            find(live ? Action.KEEP_LIVE : Action.KEEP_UNPROVEN, key, "cannot be looked at: " + e.code());
            return;
        }
        List<Entry> dead = entries.stream().filter(entry -> !entry.live()).toList();
        boolean proved = there != null && dead.stream().anyMatch(entry -> proves(entry, there));
        if (live) {
            find(Action.KEEP_LIVE, key, "a living process holds it");
        } else if (proved && unreadableOf(contents, key.mechanism)) {
            find(Action.KEEP_UNPROVEN, key, "a living process holds an entry that cannot be read");
        } else if (proved && object.answers()) {
            find(Action.KEEP_LIVE, key, "somebody answers");
        } else if (proved) {
            removeObject(object, there, key, dead);
        } else {
            deadEntries(key, dead, there);
        }
    }

    private void removeObject(NamedObject object, String there, Key key, List<Entry> dead) throws IpcException {
        if (!dryRun) {
            // Whoever opens it writes an entry first: one that came since the directory was read is seen here.
            Registry.Contents now = reading.read();
            if (unreadableOf(now, key.mechanism) || now.entries().stream().anyMatch(entry -> isLiveOf(key, entry))) {
                find(Action.KEEP_LIVE, key, "a living process holds it");
                return;
            }
            try {
                object.remove(there);
            } catch (IpcException e) {
                find(Action.KEEP_UNPROVEN, key, "cannot be removed: " + e.code());
                return;
            }
        }
        find(Action.REMOVE_OBJECT, key, "its creator is dead");
        dead.forEach(entry -> remove(entry.file()));
    }

    private static boolean isLiveOf(Key key, Entry entry) {
        return entry.live() && key.equals(new Key(entry.mechanism(), entry.name()));
    }

    private static boolean proves(Entry entry, String there) {
        return entry.role() == Role.CREATOR
                && entry.lifetime() == Lifetime.PROCESS
                && there.equals(entry.identity())
                && entry.bootId().equals(ThisProcess.BOOT_ID);
    }

    private void deadEntries(Key key, List<Entry> dead, String there) {
        for (Entry entry : dead) {
            boolean thisBoot = entry.bootId().equals(ThisProcess.BOOT_ID);
            if (there == null) {
                removeEntry(key, entry, "the object is gone");
            } else if (entry.role() == Role.OPENER) {
                removeEntry(key, entry, "its process is dead");
            } else if (!thisBoot) {
                removeEntry(key, entry, "of an earlier boot");
            } else if (entry.identity() == null) {
                find(Action.KEEP_UNPROVEN, key, "its creator died before it said which object it had made");
            } else if (!entry.identity().equals(there)) {
                removeEntry(key, entry, "another object has the name now");
            } else {
                find(Action.KEEP_PERSISTENT, key, "made to persist");
            }
        }
    }

    private static boolean unreadableOf(Registry.Contents contents, String mechanism) {
        return contents.unreadableLive().stream()
                .anyMatch(file -> file.getFileName().toString().startsWith(mechanism + "."));
    }

    private void removeEntry(Key key, Entry entry, String reason) {
        find(Action.REMOVE_ENTRY, key, reason);
        remove(entry.file());
    }

    private void find(Action action, Key key, String reason) {
        findings.add(new Finding(action, key.mechanism, key.name, reason));
    }

    private void remove(Path file) {
        if (!dryRun) {
            Sys.unlink(file.toString());
        }
    }
}
