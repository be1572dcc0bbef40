package io.antaboga.cli.objects;

import io.antaboga.IpcException;
import io.antaboga.cli.Json;
import io.antaboga.cli.StandardOutput;
import io.antaboga.cli.Table;
import io.antaboga.registry.Registry;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists the user's kernel objects. */
@Command(
        name = "ls",
        description = {
            "Lists the queues, segments, semaphores, FIFOs and sockets of this user.",
            "The pid is that of the process that made it, by the registry; of an object that the registry does not know",
            "(lifetime foreign), of a process that made it or holds it now."
        })
public final class LsCommand implements Callable<Integer> {
    private static final int MINUTE = 60;
    private static final int HOUR = 60 * MINUTE;
    private static final int DAY = 24 * HOUR;

    @Option(
            names = "--json",
            description =
                    "Print one JSON object a line: mechanism, name, pid, alive, size, waiting, age_s, lifetime, attached, "
                            + "last_use_s, ours.")
    private boolean json;

    @Override
    public Integer call() throws IpcException {
        List<KernelObject> objects = Listing.of(Registry.ofCurrentUser(), CurrentUser.id());
        StandardOutput out = new StandardOutput();
        if (json) {
            for (KernelObject object : objects) {
                out.line(Json.of(object.toMap()));
            }
            return 0;
        }
        Table table = new Table(
                "mechanism", "name", "pid", "alive", "size", "waiting", "age", "lifetime", "attached", "used");
        for (KernelObject object : objects) {
            String alive = object.alive() == null ? null : object.alive() ? "yes" : "no";
            table.row(
                    object.mechanism(),
                    object.name(),
                    object.pid(),
                    alive,
                    object.size(),
                    object.waiting(),
                    age(object.age()),
                    object.lifetime() == null ? "foreign" : object.lifetime(),
                    object.attached(),
                    age(object.lastUse()));
        }
        for (String line : table.lines()) {
            out.line(line);
        }
        return 0;
    }

    private static String age(Double seconds) {
        if (seconds == null) {
            return null;
        }
        long whole = (long) (double) seconds;
        if (whole < MINUTE) {
            return whole + "s";
        }
        return whole < HOUR ? whole / MINUTE + "m" : whole < DAY ? whole / HOUR + "h" : whole / DAY + "d";
    }
}
