package io.antaboga.cli.doctor;

import io.antaboga.cli.Proc;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Where shared memory and semaphores lie, and how much there is of it. */
final class MemoryChecks {
    private static final Path SHM = Path.of("/dev/shm");
    private static final long MIB = 1 << 20;
    /** Containers come with 64 MiB, which the first real segment fills. */
    private static final long LITTLE = 128 * MIB;

    private MemoryChecks() {}

    static List<Finding> run() {
        List<Finding> findings = new ArrayList<>();
        findings.add(shm());
        Proc.setting("kernel/shmmax")
                .ifPresent(max -> findings.add(Finding.ok(
                        "sysvshm",
                        "shmmax=" + max + " shmall="
                                + Proc.setting("kernel/shmall").orElse("?") + " shmmni="
                                + Proc.setting("kernel/shmmni").orElse("?"))));
        Proc.setting("kernel/sem").ifPresent(limits -> findings.add(Finding.ok("sysvsem", "kernel.sem=" + limits)));
        return findings;
    }

    private static Finding shm() {
        try {
            FileStore store = Files.getFileStore(SHM);
            long total = store.getTotalSpace();
            long free = store.getUsableSpace();
            String text = store.type() + " " + SHM + ", " + total / MIB + " MiB, " + free / MIB + " MiB free";
            if (!store.type().equals("tmpfs")) {
                return Finding.failed("shm", text, "mount a tmpfs on " + SHM);
            }
            if (!Files.isWritable(SHM)) {
                return Finding.failed("shm", text + ", not writable", "give " + SHM + " the mode 1777");
            }
            if (free < LITTLE) {
                return Finding.issue(
                        "shm",
                        text,
                        total < LITTLE
                                ? "enlarge " + SHM + " (docker run --shm-size=1g, or mount -o remount,size=1g " + SHM
                                        + ")"
                                : "free memory in " + SHM + " (antaboga ls, antaboga clean)");
            }
            return Finding.ok("shm", text);
        } catch (IOException absent) {
            return Finding.failed("shm", SHM + " is missing", "mount a tmpfs on " + SHM);
        }
    }
}
