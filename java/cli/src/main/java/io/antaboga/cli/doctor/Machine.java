package io.antaboga.cli.doctor;

import io.antaboga.cli.Proc;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the checks look; tests look at a made-up machine.
 *
 * @param proc the folder that is {@code /proc}
 */
record Machine(Path proc) {
    private static final BigInteger UNLIMITED = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

    /** This one. */
    static Machine here() {
        return new Machine(Path.of("/proc"));
    }

    /** A kernel setting such as {@code fs/pipe-max-size}; empty where this kernel has none. */
    Optional<String> setting(String name) {
        return Proc.read(proc.resolve("sys").resolve(name))
                .map(text -> text.strip().replaceAll("\\s+", " "));
    }

    /** A kernel setting as it is shown. */
    String shown(String name) {
        return setting(name).orElse("?");
    }

    /** A kernel setting that is a number; as large as can be where this kernel has none. */
    BigInteger number(String name) {
        return setting(name)
                .filter(text -> text.matches("[0-9]+"))
                .map(BigInteger::new)
                .orElse(UNLIMITED);
    }

    /** This process's soft limit, {@code unlimited} being {@link Long#MAX_VALUE}. */
    Optional<Long> softLimit(String name) {
        return Proc.read(proc.resolve("self/limits")).flatMap(limits -> Proc.softLimit(limits, name));
    }

    /** How many objects a table of {@code /proc/sysvipc} has, those of all users. */
    Optional<Long> objects(String table) {
        try {
            return Optional.of(Math.max(
                    0,
                    Files.readAllLines(proc.resolve("sysvipc").resolve(table)).size() - 1L));
        } catch (IOException absent) {
            return Optional.empty();
        }
    }

    /** Where a file system of a type is mounted first. */
    Optional<String> mount(String type) {
        return mounts().filter(fields -> fields[2].equals(type))
                .map(fields -> fields[1])
                .findFirst();
    }

    /** The type of the file system that is seen where it is mounted; empty where none is. */
    Optional<String> typeAt(String folder) {
        return mounts().filter(fields -> fields[1].equals(folder))
                .map(fields -> fields[2])
                .reduce((_, later) -> later);
    }

    /** Device, folder, type and options of every mount, the oldest first. */
    private Stream<String[]> mounts() {
        return Proc.read(proc.resolve("self/mounts")).stream()
                .flatMap(String::lines)
                .map(line -> line.split(" "))
                .filter(fields -> fields.length > 2);
    }

    /** The namespace of a kind that this process is in, as {@code ipc:[4026531839]}. */
    Optional<String> namespace(String kind) {
        try {
            return Optional.of(Files.readSymbolicLink(proc.resolve("self/ns").resolve(kind))
                    .toString());
        } catch (IOException hidden) {
            return Optional.empty();
        }
    }
}
