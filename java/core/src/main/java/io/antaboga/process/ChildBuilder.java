package io.antaboga.process;

import io.antaboga.IpcException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Says which program to start and what it gets; made by {@link Child#command(String...)}.
 *
 * <p>Unless told otherwise the child reads {@code /dev/null}, writes to this process's standard output and error, and has
 * no other descriptor but one high number (200, or above the highest chosen one) that ends it with its parent and that it
 * must not close. For one thread; it may start several children.
 */
public final class ChildBuilder {
    /** Where one of the numbers 0 to 2 goes when no descriptor is given for it. */
    enum Standard {
        DISCARD,
        INHERIT
    }

    private final List<String> command;
    private final TreeMap<Integer, Descriptor> descriptors = new TreeMap<>();
    private final Standard[] standard = {Standard.DISCARD, Standard.INHERIT, Standard.INHERIT};
    private final Map<String, Inheritable> segments = new LinkedHashMap<>();
    private final Map<String, String> environment = new HashMap<>();
    private Path directory = Path.of("");

    ChildBuilder(List<String> command) {
        this.command = List.copyOf(command);
        if (command.isEmpty()) {
            throw new IllegalArgumentException("no program");
        }
    }

    /**
     * Lets the child have {@code descriptor} at {@code number}.
     *
     * <p>It must be open when the child is started and stays the caller's, who normally closes it then. One of the
     * numbers 3 to 9 must be left free.
     */
    public ChildBuilder descriptor(int number, Descriptor descriptor) {
        if (number < 0) {
            throw new IllegalArgumentException("negative descriptor number: " + number);
        }
        descriptors.put(number, Objects.requireNonNull(descriptor, "descriptor"));
        return this;
    }

    /**
     * Gives the child memory under {@code name}, by which its {@code Memfd.inherited} takes it, in either language.
     *
     * <p>It gets a number of its own from 10 up. The segment stays the caller's and must be open when the child is started.
     *
     * @param name 1 to 64 letters, digits, {@code _}, {@code .} and {@code -} of ASCII
     */
    public ChildBuilder segment(String name, Inheritable segment) {
        Inherited.checkName(name);
        segments.put(name, Objects.requireNonNull(segment, "segment"));
        return this;
    }

    /** Gives the child {@code /dev/null} at {@code number}, 0 to 2. */
    public ChildBuilder discard(int number) {
        return standard(number, Standard.DISCARD);
    }

    /** Gives the child what this process has at {@code number}, 0 to 2; {@code /dev/null} if that is closed. */
    public ChildBuilder inherit(int number) {
        return standard(number, Standard.INHERIT);
    }

    private ChildBuilder standard(int number, Standard choice) {
        standard[Objects.checkIndex(number, standard.length)] = choice;
        descriptors.remove(number);
        return this;
    }

    /**
     * Sets a variable in the child's environment, which is otherwise that of this process; null removes it.
     *
     * <p>The program is started by way of {@code /bin/sh}, which may add {@code PWD} and drop variables whose names are
     * none for a shell.
     */
    public ChildBuilder environment(String name, String value) {
        if (name.isEmpty() || name.indexOf('=') >= 0) {
            throw new IllegalArgumentException("not a variable's name: " + name);
        }
        if (name.equals(Inherited.VARIABLE)) {
            throw new IllegalArgumentException("told by the segments themselves: " + name);
        }
        environment.put(name, value);
        return this;
    }

    /** The directory in which the child starts. */
    public ChildBuilder directory(Path directory) {
        this.directory = Objects.requireNonNull(directory, "directory");
        return this;
    }

    /**
     * Starts the child.
     *
     * @throws IpcException with {@code ENOENT} or {@code EACCES} if the program or the directory cannot be used
     */
    public Child start() throws IpcException {
        try (Held held = hold()) {
            return held.release();
        }
    }

    Held hold() throws IpcException {
        try (Bequest bequest = new Bequest(descriptors)) {
            for (Map.Entry<String, Inheritable> segment : segments.entrySet()) {
                bequest.add(segment.getKey(), segment.getValue());
            }
            Map<String, String> changes = new HashMap<>(environment);
            changes.put(Inherited.VARIABLE, bequest.variable());
            try (Launch launch = new Launch(bequest.descriptors(), standard)) {
                return launch.start(command, Environment.of(changes), directory);
            }
        }
    }
}
