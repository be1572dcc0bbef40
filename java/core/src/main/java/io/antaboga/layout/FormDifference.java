package io.antaboga.layout;

import io.antaboga.LayoutException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * What a segment's layout has where a reader's has something else.
 *
 * @param field {@code RECORD.FIELD} or {@code RECORD}
 * @param expected what the reader's says of it
 * @param found what the segment's says
 */
record FormDifference(String field, String expected, String found) {
    private static final String NOTHING = "nothing";

    /**
     * A line of a canonical form.
     *
     * @param path the field or record it is about
     * @param text the line
     */
    private record Line(String path, String text) {
        boolean ofField() {
            return text.startsWith("field ");
        }
    }

    /** The first difference; lines about fields come first, since a field that moved changes its record as well. */
    static FormDifference between(RecordLayout own, SegmentHeader header) {
        HexFormat hex = HexFormat.of();
        FormDifference unnamed = new FormDifference(own.name(), hex.formatHex(own.fingerprint()), header.fingerprint());
        if (!hex.formatHex(RecordLayout.fingerprint(header.form())).equals(header.fingerprint())) {
            return unnamed;
        }
        List<Line> ours = lines(own.canonical(), own.name());
        List<Line> theirs = lines(header.form(), own.name());
        for (boolean fields : new boolean[] {true, false}) {
            FormDifference first = first(
                    ours.stream().filter(line -> line.ofField() == fields).toList(),
                    theirs.stream().filter(line -> line.ofField() == fields).toList());
            if (first != null) {
                return first;
            }
        }
        return unnamed;
    }

    private static FormDifference first(List<Line> ours, List<Line> theirs) {
        for (int index = 0; index < Math.max(ours.size(), theirs.size()); index++) {
            Line our = index < ours.size() ? ours.get(index) : new Line("", NOTHING);
            Line their = index < theirs.size() ? theirs.get(index) : new Line("", NOTHING);
            if (!our.equals(their)) {
                return new FormDifference(our.path.isEmpty() ? their.path : our.path, our.text, their.text);
            }
        }
        return null;
    }

    private static List<Line> lines(String form, String root) {
        List<Line> lines = new ArrayList<>();
        String record = root;
        for (String text : form.split("\n")) {
            String[] words = text.split(" ");
            if (words.length > 1 && words[0].equals("record")) {
                record = words[1];
            }
            boolean field = words.length > 1 && words[0].equals("field");
            lines.add(new Line(field ? record + "." + words[1] : record, text));
        }
        return lines;
    }

    LayoutException refusal(RecordLayout own) {
        return own.place().at(field).refusal("fingerprint", "another layout", "expected", expected, "found", found);
    }
}
