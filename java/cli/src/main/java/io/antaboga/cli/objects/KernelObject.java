package io.antaboga.cli.objects;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One line of {@code ls}; null stands for what is not known or makes no sense.
 *
 * @param mechanism the room's name
 * @param name as in a URL
 * @param pid who made it by the registry or the kernel, or else who holds it
 * @param alive whether that process lives and, by the registry, holds it
 * @param size bytes
 * @param waiting messages that wait in it
 * @param age seconds since it was made
 * @param lifetime {@code process} or {@code persistent}; null if the registry does not know it
 * @param attached how often it is mapped, or how many processes hold it
 * @param lastUse seconds since it was used, as far as the kernel notes that
 */
record KernelObject(
        String mechanism,
        String name,
        Long pid,
        Boolean alive,
        Long size,
        Long waiting,
        Double age,
        String lifetime,
        Long attached,
        Double lastUse) {
    private static final double SECOND = 1000.0;

    /** An object of which no more is known. */
    static KernelObject named(String mechanism, String name) {
        return new KernelObject(mechanism, name, null, null, null, null, null, null, null, null);
    }

    /** The same, of this many bytes. */
    KernelObject withSize(Long bytes) {
        return new KernelObject(mechanism, name, pid, alive, bytes, waiting, age, lifetime, attached, lastUse);
    }

    /** The same, with this many messages in it. */
    KernelObject withWaiting(Long messages) {
        return new KernelObject(mechanism, name, pid, alive, size, messages, age, lifetime, attached, lastUse);
    }

    /** The same, made at a time in milliseconds since 1970. */
    KernelObject madeAt(long milliseconds) {
        return new KernelObject(
                mechanism, name, pid, alive, size, waiting, since(milliseconds), lifetime, attached, lastUse);
    }

    /** The same, used last at a time in milliseconds since 1970, 0 for never. */
    KernelObject usedAt(long milliseconds) {
        Double ago = milliseconds == 0 ? null : since(milliseconds);
        return new KernelObject(mechanism, name, pid, alive, size, waiting, age, lifetime, attached, ago);
    }

    /** The same, held by these processes, the first of which stands for all. */
    KernelObject heldBy(Collection<Long> pids) {
        KernelObject counted = attached((long) pids.size());
        return pids.isEmpty() ? counted : counted.of(pids.iterator().next(), true);
    }

    /** The same, mapped this often. */
    KernelObject attached(Long times) {
        return new KernelObject(mechanism, name, pid, alive, size, waiting, age, lifetime, times, lastUse);
    }

    /** The same, of a process that lives or does not. */
    KernelObject of(Long owner, Boolean lives) {
        return new KernelObject(mechanism, name, owner, lives, size, waiting, age, lifetime, attached, lastUse);
    }

    /** The same, which the registry knows. */
    KernelObject registered(String declared) {
        return new KernelObject(mechanism, name, pid, alive, size, waiting, age, declared, attached, lastUse);
    }

    /** Seconds from a time to now; 0 if a clock was set back. */
    private static double since(long milliseconds) {
        return Math.max(0, System.currentTimeMillis() - milliseconds) / SECOND;
    }

    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("mechanism", mechanism);
        map.put("name", name);
        map.put("pid", pid);
        map.put("alive", alive);
        map.put("size", size);
        map.put("waiting", waiting);
        map.put("age_s", age);
        map.put("lifetime", lifetime);
        map.put("attached", attached);
        map.put("last_use_s", lastUse);
        map.put("ours", lifetime != null);
        return map;
    }
}
