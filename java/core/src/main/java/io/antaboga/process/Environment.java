package io.antaboga.process;

import io.antaboga.os.SysProcess;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A child's environment: that of this process byte for byte, with some variables set or taken out. */
record Environment(List<byte[]> entries, String searchPath) {
    static Environment of(Map<String, String> changes) {
        List<byte[]> entries = new ArrayList<>();
        String path = null;
        for (byte[] entry : SysProcess.environment()) {
            String text = new String(entry, StandardCharsets.UTF_8);
            String name = text.substring(0, Math.max(0, text.indexOf('=')));
            if (!changes.containsKey(name)) {
                entries.add(entry);
                path = name.equals("PATH") ? text.substring(name.length() + 1) : path;
            }
        }
        for (Map.Entry<String, String> change : changes.entrySet()) {
            if (change.getValue() != null) {
                entries.add((change.getKey() + "=" + change.getValue()).getBytes(StandardCharsets.UTF_8));
                path = change.getKey().equals("PATH") ? change.getValue() : path;
            }
        }
        return new Environment(entries, path);
    }
}
