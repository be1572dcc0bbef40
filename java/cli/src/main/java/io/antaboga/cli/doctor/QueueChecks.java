package io.antaboga.cli.doctor;

import java.math.BigInteger;
import java.util.List;

/** The kernel's limits on message queues. */
final class QueueChecks {
    private static final long USUAL_BYTES = 819_200;
    private static final long USUAL_DEPTH = 10;
    private static final long USUAL_LENGTH = 8192;

    private QueueChecks() {}

    static List<Finding> run(Machine machine) {
        return List.of(posix(machine), systemV(machine));
    }

    private static Finding posix(Machine machine) {
        if (machine.setting("fs/mqueue/msg_max").isEmpty()) {
            return Finding.issue(
                    "posixmq", "this kernel has no POSIX message queues", "use another mechanism than posixmq");
        }
        long bytes = machine.softLimit("Max msgqueue size").orElse(Long.MAX_VALUE);
        String text = "msg_max=" + machine.shown("fs/mqueue/msg_max") + " msgsize_max="
                + machine.shown("fs/mqueue/msgsize_max") + " queues_max=" + machine.shown("fs/mqueue/queues_max")
                + " RLIMIT_MSGQUEUE=" + Finding.count(bytes) + " bytes of all a user's queues, "
                + machine.mount("mqueue")
                        .map(folder -> "mounted on " + folder)
                        .orElse("/dev/mqueue not mounted, which is not needed");
        if (bytes < USUAL_BYTES) {
            return Finding.issue("posixmq", text, "raise the limit on message queues (ulimit -q " + USUAL_BYTES + ")");
        }
        if (below(machine, "fs/mqueue/msg_max", USUAL_DEPTH)
                || below(machine, "fs/mqueue/msgsize_max", USUAL_LENGTH)
                || below(machine, "fs/mqueue/queues_max", 1)) {
            return Finding.issue(
                    "posixmq",
                    text,
                    "raise the limits of POSIX queues (sysctl fs.mqueue.msg_max=10 fs.mqueue.msgsize_max=8192 "
                            + "fs.mqueue.queues_max=256)");
        }
        return Finding.ok("posixmq", text);
    }

    private static Finding systemV(Machine machine) {
        if (machine.setting("kernel/msgmax").isEmpty()) {
            return Finding.issue("sysvmq", "this kernel has no System V queues", "use another mechanism than sysvmq");
        }
        String text = "msgmax=" + machine.shown("kernel/msgmax") + " msgmnb=" + machine.shown("kernel/msgmnb")
                + " msgmni=" + machine.shown("kernel/msgmni") + Finding.used(machine.objects("msg"));
        if (full(machine, "msg", machine.shown("kernel/msgmni"))) {
            return Finding.issue("sysvmq", text, "remove queues that nobody needs (antaboga ls, antaboga unlink)");
        }
        return below(machine, "kernel/msgmax", USUAL_LENGTH)
                ? Finding.issue("sysvmq", text, "raise the limit of System V messages (sysctl kernel.msgmax=8192)")
                : Finding.ok("sysvmq", text);
    }

    private static boolean below(Machine machine, String name, long usual) {
        return machine.number(name).compareTo(BigInteger.valueOf(usual)) < 0;
    }

    /** Whether a table of System V objects has no room for one more. */
    static boolean full(Machine machine, String table, String limit) {
        return limit.matches("[0-9]{1,18}") && machine.objects(table).orElse(0L) >= Long.parseLong(limit);
    }
}
