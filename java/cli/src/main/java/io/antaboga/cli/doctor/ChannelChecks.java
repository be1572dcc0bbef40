package io.antaboga.cli.doctor;

import io.antaboga.cli.Proc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The kernel's limits on descriptors, pipes, sockets and queues. */
final class ChannelChecks {
    private static final long FEW_DESCRIPTORS = 1024;
    private static final long USUAL_QUEUE_BYTES = 819_200;

    private ChannelChecks() {}

    static List<Finding> run() {
        List<Finding> findings = new ArrayList<>();
        Proc.softLimit("Max open files")
                .ifPresent(limit -> findings.add(
                        limit < FEW_DESCRIPTORS
                                ? Finding.issue(
                                        "descriptors",
                                        "at most " + limit,
                                        "raise the limit on open files (ulimit -n 4096)")
                                : Finding.ok("descriptors", "at most " + count(limit))));
        Proc.setting("fs/pipe-max-size")
                .ifPresent(size ->
                        findings.add(Finding.ok("pipe", "65536 bytes, up to " + size + " for one without privilege")));
        Proc.setting("net/core/somaxconn")
                .ifPresent(backlog -> findings.add(Finding.ok(
                        "unix",
                        "backlog up to " + backlog + ", datagrams waiting up to "
                                + Proc.setting("net/unix/max_dgram_qlen").orElse("?"))));
        findings.add(posixQueues());
        Proc.setting("kernel/msgmax")
                .ifPresent(max -> findings.add(Finding.ok(
                        "sysvmq",
                        "msgmax=" + max + " msgmnb="
                                + Proc.setting("kernel/msgmnb").orElse("?") + " msgmni="
                                + Proc.setting("kernel/msgmni").orElse("?"))));
        Proc.setting("fs/protected_fifos")
                .ifPresent(fifos -> findings.add(Finding.ok(
                        "protection",
                        "fs.protected_fifos=" + fifos + " fs.protected_regular="
                                + Proc.setting("fs/protected_regular").orElse("?"))));
        return findings;
    }

    private static Finding posixQueues() {
        Optional<String> depth = Proc.setting("fs/mqueue/msg_max");
        if (depth.isEmpty()) {
            return Finding.issue(
                    "posixmq", "this kernel has no POSIX message queues", "use another mechanism than posixmq");
        }
        long bytes = Proc.softLimit("Max msgqueue size").orElse(Long.MAX_VALUE);
        String text = "msg_max=" + depth.get() + " msgsize_max="
                + Proc.setting("fs/mqueue/msgsize_max").orElse("?")
                + " queues_max=" + Proc.setting("fs/mqueue/queues_max").orElse("?") + ", " + count(bytes)
                + " bytes a user, /dev/mqueue " + (Files.isDirectory(Path.of("/dev/mqueue")) ? "there" : "not mounted");
        return bytes < USUAL_QUEUE_BYTES
                ? Finding.issue(
                        "posixmq", text, "raise the limit on message queues (ulimit -q " + USUAL_QUEUE_BYTES + ")")
                : Finding.ok("posixmq", text);
    }

    private static String count(long limit) {
        return limit == Long.MAX_VALUE ? "unlimited" : Long.toString(limit);
    }
}
