package io.antaboga.cli.doctor;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** The kernel's limits on descriptors, pipes and sockets. */
final class ChannelChecks {
    private static final long FEW_DESCRIPTORS = 1024;
    /** What a pipe or FIFO holds that nobody enlarged. */
    private static final long USUAL_PIPE = 65_536;

    private ChannelChecks() {}

    static List<Finding> run(Machine machine) {
        List<Finding> findings = new ArrayList<>();
        machine.softLimit("Max open files")
                .ifPresent(limit -> findings.add(
                        limit < FEW_DESCRIPTORS
                                ? Finding.issue(
                                        "descriptors",
                                        "at most " + limit,
                                        "raise the limit on open files (ulimit -n 4096)")
                                : Finding.ok("descriptors", "at most " + Finding.count(limit))));
        if (machine.setting("fs/pipe-max-size").isPresent()) {
            findings.add(pipe(machine));
        }
        if (machine.setting("net/core/somaxconn").isPresent()) {
            findings.add(Finding.ok(
                    "unix",
                    "somaxconn=" + machine.shown("net/core/somaxconn")
                            + " connections wait for a listener; a sender of " + "datagrams waits after max_dgram_qlen="
                            + machine.shown("net/unix/max_dgram_qlen")));
        }
        return findings;
    }

    private static Finding pipe(Machine machine) {
        String text = "65536 bytes, pipe-max-size=" + machine.shown("fs/pipe-max-size")
                + " without privilege; all of a user's pipes: pipe-user-pages-soft="
                + pages(machine, "fs/pipe-user-pages-soft") + " and then one page each, pipe-user-pages-hard="
                + pages(machine, "fs/pipe-user-pages-hard");
        return machine.number("fs/pipe-max-size").compareTo(BigInteger.valueOf(USUAL_PIPE)) < 0
                ? Finding.issue("pipe", text, "raise fs.pipe-max-size (sysctl fs.pipe-max-size=1048576)")
                : Finding.ok("pipe", text);
    }

    private static String pages(Machine machine, String name) {
        String pages = machine.shown(name);
        return pages.equals("0") ? "none" : pages;
    }
}
