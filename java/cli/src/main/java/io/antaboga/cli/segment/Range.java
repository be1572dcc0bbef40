package io.antaboga.cli.segment;

import io.antaboga.IpcException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Refuses what does not lie within a segment. */
final class Range {
    private Range() {}

    /** Fails with {@code ERANGE} unless {@code length} bytes from {@code offset} lie within {@code size}. */
    static void check(String operation, String name, long offset, long length, long size) throws IpcException {
        if (offset > size || length > size - offset) {
            throw outside(operation, name, offset, length, size);
        }
    }

    static IpcException outside(String operation, String name, long offset, long length, long size) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("name", name);
        details.put("offset", offset);
        details.put("length", length);
        details.put("size", size);
        return new IpcException(operation, "outside the segment", "ERANGE", 0, details);
    }
}
