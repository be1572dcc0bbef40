package io.antaboga.layout;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes declarations as JSON: indented, but with each field in one line. What comes here needs no escapes. */
final class DeclarationText {
    /**
     * A field.
     *
     * @param name its name
     * @param type its type as it stands in a declaration
     */
    record Member(String name, String type) {}

    private DeclarationText() {}

    /** The declaration of the record called {@code root}; {@code records} has it and those that it needs, in their order. */
    static String of(String root, Map<String, List<Member>> records) {
        StringBuilder text = new StringBuilder("{\n  \"name\": \"" + root + "\",\n  \"version\": 1,\n"
                + "  \"byte_order\": \"native\",\n  \"alignment\": \"c\",\n");
        String nested = records.entrySet().stream()
                .filter(record -> !record.getKey().equals(root))
                .map(record -> "    {\"name\": \"" + record.getKey() + "\", \"fields\": "
                        + fields(record.getValue(), "    ") + "}")
                .collect(Collectors.joining(",\n"));
        if (!nested.isEmpty()) {
            text.append("  \"records\": [\n").append(nested).append("\n  ],\n");
        }
        return text.append("  \"fields\": ")
                .append(fields(records.get(root), "  "))
                .append("\n}")
                .toString();
    }

    private static String fields(List<Member> members, String indent) {
        return members.stream()
                .map(member -> indent + "  {\"name\": \"" + member.name() + "\", \"type\": \"" + member.type() + "\"}")
                .collect(Collectors.joining(",\n", "[\n", "\n" + indent + "]"));
    }
}
