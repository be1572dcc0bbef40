package io.antaboga.cli.doctor;

import io.antaboga.IpcException;
import io.antaboga.process.Descriptor;
import io.antaboga.registry.Finding.Action;
import io.antaboga.registry.Registry;
import java.util.List;

/** Whether the library itself works here: native calls, and the registry. */
final class LibraryChecks {
    private LibraryChecks() {}

    static List<Finding> run() {
        Finding calls = nativeCalls();
        return calls.status() == Finding.Status.OK ? List.of(calls, registry()) : List.of(calls);
    }

    private static Finding nativeCalls() {
        try {
            Descriptor.pipe().close();
            String library = System.getProperty("jnidispatch.path");
            return Finding.ok("native", "system calls work through JNA" + (library == null ? "" : ", " + library));
        } catch (IpcException failure) {
            return Finding.failed(
                    "native", failure.getMessage(), "lift what stops system calls here (limits, seccomp)");
        } catch (LinkageError failure) {
            return Finding.failed(
                    "native",
                    "JNA does not load: " + failure.getMessage(),
                    "set -Djna.tmpdir to a folder that is writable and not mounted noexec");
        }
    }

    private static Finding registry() {
        Registry registry = Registry.ofCurrentUser();
        try {
            long entries = registry.entries().size();
            long leftovers = registry.clean(true).stream()
                    .filter(finding ->
                            finding.action() == Action.REMOVE_OBJECT || finding.action() == Action.REMOVE_ENTRY)
                    .count();
            String text = registry.directory() + ", entries: " + entries;
            return leftovers == 0
                    ? Finding.ok("registry", text)
                    : Finding.issue(
                            "registry", text + ", left by dead processes: " + leftovers, "run antaboga clean --yes");
        } catch (IpcException failure) {
            return Finding.failed(
                    "registry", failure.getMessage(), "give " + registry.directory() + " to yourself, with mode 0700");
        }
    }
}
