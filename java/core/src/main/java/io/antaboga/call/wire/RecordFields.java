package io.antaboga.call.wire;

import io.antaboga.IpcException;
import java.util.LinkedHashMap;
import java.util.Map;

/** The components of a record by name. */
final class RecordFields {
    private RecordFields() {}

    /** What an accessor throws is refused. */
    static Map<String, Object> of(Object record) throws IpcException {
        Map<String, Object> fields = new LinkedHashMap<>();
        try {
            RecordShape shape = RecordShape.of(record.getClass());
            for (int i = 0; i < shape.names().size(); i++) {
                fields.put(shape.names().get(i), shape.get(record, i));
            }
        } catch (Error fatal) {
            throw fatal;
        } catch (Throwable failure) {
            throw Refusals.refused(
                    "a record that cannot be read", "type", record.getClass().getName(), "cause", failure);
        }
        return fields;
    }
}
