package io.antaboga.cli.layout;

import io.antaboga.IpcException;
import io.antaboga.LayoutException;
import io.antaboga.NotReadyException;
import io.antaboga.ProtocolException;
import io.antaboga.cli.Table;
import io.antaboga.cli.endpoint.SegmentEndpoint;
import io.antaboga.layout.RecordLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a live segment is, and where it is not what was declared.
 *
 * @param segment as JSON has it; null where its header was refused
 * @param summary a line on it
 * @param differences as {@link Facts} has them
 */
record LiveCheck(Map<String, Object> segment, String summary, List<Map<String, Object>> differences) {
    /** Looks at a segment; what cannot be opened is an error, what is wrong in it a difference. */
    static LiveCheck of(RecordLayout layout, SegmentEndpoint endpoint, Long offset) throws IpcException {
        try (LiveRecords records = LiveRecords.open(layout, endpoint, offset)) {
            Look look = Look.at(records, LiveRecords.PATIENCE);
            return new LiveCheck(records.described(look), records.summary(look), records.differences(look));
        } catch (IpcException refusal) {
            if (!isDifference(refusal)) {
                throw refusal;
            }
            String summary = endpoint.name() + ": " + refusal.getMessage();
            return new LiveCheck(null, summary, List.of(LiveRecords.difference(refusal)));
        }
    }

    private static boolean isDifference(IpcException refusal) {
        return refusal instanceof LayoutException
                || refusal instanceof ProtocolException
                || refusal instanceof NotReadyException
                || refusal.details().containsKey("word");
    }

    /** For people. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        if (!differences.isEmpty()) {
            Table table = new Table("field", "what", "expected", "found");
            for (Map<String, Object> row : differences) {
                table.row(row.get("field"), row.get("what"), row.get("expected"), row.get("found"));
            }
            lines.addAll(table.lines());
        }
        lines.add(summary);
        return lines;
    }
}
