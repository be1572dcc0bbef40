package io.antaboga.cli.objects;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One line of {@code ls}; null stands for what is not known or makes no sense.
 *
 * @param mechanism the room's name
 * @param name as in a URL
 * @param pid who made it by the registry, or else who holds it
 * @param alive whether that process lives and holds it
 * @param size bytes
 * @param waiting messages that wait in it
 * @param age seconds since it was made
 * @param lifetime {@code process} or {@code persistent}; null if the registry does not know it
 */
record KernelObject(
        String mechanism, String name, Long pid, Boolean alive, Long size, Long waiting, Double age, String lifetime) {
    /** Whether the registry knows it. */
    boolean registered() {
        return lifetime != null;
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
        return map;
    }
}
