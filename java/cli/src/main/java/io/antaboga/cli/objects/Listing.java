package io.antaboga.cli.objects;

import io.antaboga.IpcException;
import io.antaboga.registry.Entry;
import io.antaboga.registry.Registry;
import io.antaboga.registry.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Puts together what the kernel shows and what the registry says about it. */
final class Listing {
    private record Key(String mechanism, String name) {}

    private static final int KIND_OF_FILE = 0170000;
    private static final int SOCKET = 0140000;
    private static final int FIFO = 0010000;
    private static final double MILLISECONDS = 1000;

    private Listing() {}

    static List<KernelObject> of(Registry registry, int uid) throws IpcException {
        Map<Key, List<Entry>> entries = new LinkedHashMap<>();
        for (Entry entry : registry.entries()) {
            entries.computeIfAbsent(new Key(entry.mechanism(), entry.name()), unused -> new ArrayList<>())
                    .add(entry);
        }
        List<KernelObject> seen = new ArrayList<>(SharedMemoryFiles.list(uid));
        seen.addAll(Sockets.list(uid));
        seen.addAll(SysvObjects.list(uid));
        seen.addAll(PosixQueues.list(
                uid,
                entries.keySet().stream()
                        .filter(key -> key.mechanism.equals(PosixQueues.MECHANISM))
                        .map(Key::name)
                        .toList()));
        List<KernelObject> objects = new ArrayList<>();
        for (KernelObject object : seen) {
            List<Entry> its = entries.remove(new Key(object.mechanism(), object.name()));
            objects.add(its == null ? object : registered(object, its));
        }
        entries.forEach((key, its) -> {
            if (leftBehind(key)) {
                objects.add(registered(KernelObject.named(key.mechanism, key.name), its));
            }
        });
        objects.sort(Comparator.comparing(KernelObject::mechanism).thenComparing(KernelObject::name));
        return objects;
    }

    private static KernelObject registered(KernelObject object, List<Entry> entries) {
        Entry owner = entries.stream()
                .filter(entry -> entry.role() == Role.CREATOR)
                .reduce((first, last) -> last)
                .orElse(entries.getLast());
        KernelObject known = object.of(owner.pid(), owner.live())
                .registered(owner.lifetime().name().toLowerCase(Locale.ROOT));
        return known.age() == null ? known.madeAt(Math.round(owner.created() * MILLISECONDS)) : known;
    }

    /** Whether there is a file for an entry that no table shows: a FIFO, or the socket file of a dead listener. */
    private static boolean leftBehind(Key key) {
        int kind = key.mechanism.equals("unix") ? SOCKET : key.mechanism.equals("fifo") ? FIFO : 0;
        if (kind == 0 || !key.name.startsWith("/")) {
            return false;
        }
        try {
            Path file = Path.of(key.name);
            return ((Integer) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS) & KIND_OF_FILE) == kind;
        } catch (IOException gone) {
            return false;
        }
    }
}
