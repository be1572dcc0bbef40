package io.antaboga.process;

import io.antaboga.IpcException;
import io.antaboga.ProtocolException;
import io.antaboga.os.Errno;
import io.antaboga.os.Stat;
import io.antaboga.os.Sys;
import io.antaboga.registry.Identity;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What this process was given by the one that started it: a descriptor, and what was told of it.
 *
 * <p>What is told is in the variable {@link #VARIABLE}, as {@code spec/memory/memfd.md} has it, so that any program can give
 * and take.
 *
 * @param descriptor is the caller's
 * @param size that the parent says it has; the caller compares
 */
public record Inherited(Descriptor descriptor, long size) {
    /** Tells what is at which descriptor. */
    public static final String VARIABLE = "ANTABOGA_SEGMENTS";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,64}");
    private static final Pattern ENTRY = Pattern.compile(
            "(" + NAME + ")=(0|[1-9][0-9]{0,8}):((?:0|[1-9][0-9]*):(?:0|[1-9][0-9]*)):([1-9][0-9]{0,17})");
    /** The process's own descriptors are given once, whoever asks. */
    private static final Set<String> TAKEN = ConcurrentHashMap.newKeySet();

    /**
     * Takes what the parent gave under {@code name}; once.
     *
     * @throws IpcException with {@code ENOENT} if there is no such name, {@code EBADF} if the descriptor is closed
     * @throws ProtocolException if another file is at that number, which is left alone, or the variable is malformed
     * @throws IllegalStateException if it was taken before
     */
    public static Inherited take(String name) throws IpcException {
        return take(System.getenv(VARIABLE), name, TAKEN);
    }

    static Inherited take(String variable, String name, Set<String> taken) throws IpcException {
        Map<String, Told> all = all(variable);
        Told told = all.get(name);
        if (told == null) {
            throw Errno.failure("inherited", Errno.ENOENT, "name", name, "given", String.join("|", all.keySet()));
        }
        if (taken.contains(name)) {
            throw new IllegalStateException("taken before: " + name);
        }
        Stat stat = new Stat();
        int found = Sys.fstat(told.fd, stat);
        if (found < 0) {
            throw Errno.failure("fstat", found, "name", name, "fd", told.fd);
        }
        String identity = Identity.of(stat.device(), stat.inode());
        if (!identity.equals(told.identity)) {
            // Whoever opened this since has it still.
            throw new ProtocolException(
                    "inherited",
                    "another file than was told",
                    Errno.details("name", name, "fd", told.fd, "identity", identity, "expected", told.identity));
        }
        if (!taken.add(name)) {
            throw new IllegalStateException("taken before: " + name);
        }
        return new Inherited(Descriptor.adopt(told.fd), told.size);
    }

    private record Told(int fd, String identity, long size) {}

    private static Map<String, Told> all(String variable) throws ProtocolException {
        Map<String, Told> all = new TreeMap<>();
        if (variable == null || variable.isEmpty()) {
            return all;
        }
        for (String entry : variable.split(";", -1)) {
            Matcher matcher = ENTRY.matcher(entry);
            if (!matcher.matches() || all.putIfAbsent(matcher.group(1), told(matcher)) != null) {
                throw new ProtocolException(
                        "inherited",
                        "no list of segments",
                        Errno.details("variable", VARIABLE, "entry", '"' + entry + '"'));
            }
        }
        return all;
    }

    private static Told told(Matcher matcher) {
        return new Told(Integer.parseInt(matcher.group(2)), matcher.group(3), Long.parseLong(matcher.group(4)));
    }

    /** How an entry of the variable is written. */
    static String entry(String name, int number, Descriptor descriptor) throws IpcException {
        Stat stat = new Stat();
        int found = Sys.fstat(descriptor.number(), stat);
        if (found < 0) {
            throw Errno.failure("fstat", found, "fd", descriptor.number());
        }
        return name + "=" + number + ":" + Identity.of(stat.device(), stat.inode()) + ":" + stat.size();
    }

    static void checkName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not a segment's name: " + name);
        }
    }
}
