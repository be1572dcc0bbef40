package io.antaboga.cli.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What keeps processes apart here: who sees whose objects, and what the kernel forbids in folders that all may write. */
final class IsolationChecks {
    /** The kernel gives the namespace that it starts with always this number (PROC_IPC_INIT_INO). */
    private static final String INITIAL_IPC = "ipc:[4026531839]";

    private static final Map<String, String> FIFOS = Map.of(
            "0", "in a folder such as /tmp, O_CREAT opens also another user's FIFO",
            "1", "in a folder such as /tmp, O_CREAT does not open another user's FIFO (EACCES)",
            "2", "the same, and where only the group may write");
    private static final Map<String, String> FILES = Map.of(
            "0", "in a folder such as /tmp, O_CREAT opens also another user's file",
            "1",
                    "in a folder such as /tmp, O_CREAT does not open another user's file (EACCES), root's attempt included",
            "2", "the same, and where only the group may write");
    private static final Map<String, String> SYMLINKS = Map.of(
            "0", "in a folder such as /tmp, anybody's symbolic link is followed; this toolkit follows none",
            "1", "in a folder such as /tmp, only one's own symbolic links are followed");
    private static final Map<String, String> HARDLINKS = Map.of(
            "0", "anybody may link to another user's file, which then outlives its removal",
            "1", "nobody links to a file that is neither his nor writable for him");

    private IsolationChecks() {}

    static List<Finding> run(Machine machine) {
        List<Finding> findings = new ArrayList<>();
        machine.namespace("ipc").ifPresent(id -> findings.add(namespace(id)));
        add(findings, machine, "protected_fifos", FIFOS);
        add(findings, machine, "protected_regular", FILES);
        add(findings, machine, "protected_symlinks", SYMLINKS);
        add(findings, machine, "protected_hardlinks", HARDLINKS);
        return findings;
    }

    private static Finding namespace(String id) {
        return Finding.ok(
                "ipc_namespace",
                id
                        + (id.equals(INITIAL_IPC)
                                ? ", the machine's own: queues and System V objects are seen by all outside containers"
                                : ", private: queues and System V objects are seen inside this container only, and those "
                                        + "outside not here"));
    }

    private static void add(List<Finding> findings, Machine machine, String name, Map<String, String> meanings) {
        machine.setting("fs/" + name).ifPresent(value -> {
            String meaning = meanings.get(value);
            findings.add(Finding.ok(name, "fs." + name + "=" + value + (meaning == null ? "" : ": " + meaning)));
        });
    }
}
