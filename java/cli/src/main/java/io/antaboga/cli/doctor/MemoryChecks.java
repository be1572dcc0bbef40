package io.antaboga.cli.doctor;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Where shared memory and semaphores lie, and how much there is of it. */
final class MemoryChecks {
    private static final Path SHM = Path.of("/dev/shm");
    private static final long MIB = 1 << 20;
    /** Containers come with 64 MiB, which the first real segment fills. */
    private static final long LITTLE = 128 * MIB;

    private static final long PAGE = 4096;
    private static final int SETS = 3;

    private MemoryChecks() {}

    static List<Finding> run(Machine machine) {
        return List.of(shm(machine), segments(machine), semaphores(machine));
    }

    private static Finding shm(Machine machine) {
        try {
            FileStore store = Files.getFileStore(SHM);
            long total = store.getTotalSpace();
            long free = store.getUsableSpace();
            // Of several mounts on one folder the last is seen, and the JDK tells the type of the first.
            String type = machine.typeAt(SHM.toString()).orElse(store.type());
            String text = type + " " + SHM + ", " + total / MIB + " MiB, " + free / MIB + " MiB free";
            if (!type.equals("tmpfs")) {
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

    private static Finding segments(Machine machine) {
        if (machine.setting("kernel/shmmax").isEmpty()) {
            return Finding.issue("sysvshm", "this kernel has no System V memory", "use posixshm instead of sysvshm");
        }
        String text = "shmmax=" + machine.shown("kernel/shmmax") + " bytes, shmall=" + machine.shown("kernel/shmall")
                + " pages, shmmni=" + machine.shown("kernel/shmmni") + Finding.used(machine.objects("shm"));
        BigInteger all = machine.number("kernel/shmall").multiply(BigInteger.valueOf(PAGE));
        if (machine.number("kernel/shmmax").min(all).compareTo(BigInteger.valueOf(LITTLE)) < 0) {
            return Finding.issue(
                    "sysvshm", text, "raise the limits of System V memory (sysctl kernel.shmmax, kernel.shmall)");
        }
        return QueueChecks.full(machine, "shm", machine.shown("kernel/shmmni"))
                ? Finding.issue("sysvshm", text, "remove segments that nobody needs (antaboga ls, antaboga unlink)")
                : Finding.ok("sysvshm", text);
    }

    private static Finding semaphores(Machine machine) {
        String[] limits = machine.shown("kernel/sem").split(" ");
        if (limits.length <= SETS) {
            return Finding.issue(
                    "sysvsem", "this kernel has no System V semaphores", "use posixsem instead of sysvsem");
        }
        String text = "semmsl=" + limits[0] + " semmns=" + limits[1] + " semopm=" + limits[2] + " semmni="
                + limits[SETS] + Finding.used(machine.objects("sem"));
        return QueueChecks.full(machine, "sem", limits[SETS])
                ? Finding.issue("sysvsem", text, "remove semaphores that nobody needs (antaboga ls, antaboga unlink)")
                : Finding.ok("sysvsem", text);
    }
}
