package io.antaboga.process;

import static io.antaboga.os.Constants.F_GETFD;
import static io.antaboga.os.Constants.O_RDWR;

import io.antaboga.IpcException;
import io.antaboga.os.Errno;
import io.antaboga.os.SpawnPlan;
import io.antaboga.os.Sys;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Starts one child: the descriptors into place, then a shell that waits for the go-byte and becomes the program.
 *
 * <p>A shell, because something has to hold the child back until {@link Liveness} is armed with its pid, and nothing of
 * our own can run between spawn and exec. If this process dies before, the shell reads the end of the go pipe and exits;
 * afterwards the kernel kills it. Shells understand descriptor numbers of one digit only.
 *
 * <p>Every source is first duplicated above all numbers that the child will have, so that moving one into place never
 * overwrites another that is still to be moved.
 */
final class Launch implements AutoCloseable {
    private static final String SHELL = "/bin/sh";
    private static final int FIRST = 3;
    private static final int LAST_DIGIT = 9;
    private static final int LIVENESS = 200;

    private final Map<Integer, Descriptor> descriptors;
    private final ChildBuilder.Standard[] standard;
    private final int go;
    /** The child's highest number but that of the liveness pipe. */
    private final int highest;

    private final int liveness;
    private final List<Descriptor> sources = new ArrayList<>();

    Launch(TreeMap<Integer, Descriptor> descriptors, ChildBuilder.Standard[] standard) {
        this.descriptors = descriptors;
        this.standard = standard;
        this.go = goNumber();
        this.highest = descriptors.isEmpty() ? go : Math.max(go, descriptors.lastKey());
        this.liveness = Math.max(LIVENESS, highest + 2);
    }

    private int goNumber() {
        for (int number = FIRST; number <= LAST_DIGIT; number++) {
            if (!descriptors.containsKey(number)) {
                return number;
            }
        }
        throw new IllegalArgumentException("one of the descriptor numbers 3 to 9 must be left free");
    }

    /** Starts the shell, which waits. */
    Held start(List<String> command, Environment environment, Path directory) throws IpcException {
        String program = Program.find(command.getFirst(), environment.searchPath(), directory.toAbsolutePath());
        List<String> arguments = new ArrayList<>();
        String script = "IFS= read -r _ <&" + go + " && exec " + go + "<&- && exec \"$@\"";
        arguments.addAll(List.of("sh", "-c", script, "sh", program));
        arguments.addAll(command.subList(1, command.size()));
        Descriptor.Pipe alive = Descriptor.pipe();
        try {
            return spawn(arguments, environment, directory, alive);
        } catch (IpcException | RuntimeException e) {
            alive.close();
            throw e;
        }
    }

    private Held spawn(List<String> arguments, Environment environment, Path directory, Descriptor.Pipe alive)
            throws IpcException {
        Descriptor.Pipe start = Descriptor.pipe();
        try (SpawnPlan plan = new SpawnPlan()) {
            plan(plan, start.read(), alive.read());
            if (!directory.toString().isEmpty()) {
                plan.chdir(directory.toString());
            }
            int pid = plan.start(SHELL, arguments, environment.entries());
            if (pid < 0) {
                throw Errno.failure("posix_spawn", pid, "program", arguments.get(4), "directory", directory);
            }
            return new Held(pid, alive, start);
        } catch (IpcException | RuntimeException e) {
            start.close();
            throw e;
        }
    }

    private void plan(SpawnPlan plan, Descriptor start, Descriptor alive) throws IpcException {
        for (int number = 0; number < standard.length; number++) {
            if (descriptors.containsKey(number)) {
                continue;
            }
            if (standard[number] == ChildBuilder.Standard.INHERIT && Sys.fcntl(number, F_GETFD, 0) >= 0) {
                plan.dup2(number, number);
            } else {
                plan.open(number, "/dev/null", O_RDWR);
            }
        }
        for (int number = FIRST; number <= highest; number++) {
            plan.close(number);
        }
        for (Map.Entry<Integer, Descriptor> entry : descriptors.entrySet()) {
            plan.dup2(source(entry.getValue()), entry.getKey());
        }
        plan.dup2(source(start), go);
        // The last place below which nothing is closed, and from there up, past all that closeFrom takes.
        plan.dup2(source(alive), highest + 1);
        plan.closeFrom(highest + 2);
        plan.dup2(highest + 1, liveness);
        plan.close(highest + 1);
    }

    private int source(Descriptor descriptor) throws IpcException {
        int number = Sys.dupCloexec(descriptor.number(), liveness + 1);
        if (number < 0) {
            throw Errno.failure("fcntl", number, "fd", descriptor.number());
        }
        Descriptor source = Descriptor.adopt(number);
        sources.add(source);
        return number;
    }

    /** Closes the duplicates. */
    @Override
    public void close() throws IpcException {
        for (Descriptor source : sources) {
            source.close();
        }
    }
}
