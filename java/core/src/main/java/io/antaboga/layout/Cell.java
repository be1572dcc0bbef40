package io.antaboga.layout;

/**
 * One value in memory: a field that is no array and no record, or an element of an array.
 *
 * @param path from the outermost record, such as {@code bids[2].price}
 * @param offset bytes from the beginning of the outermost record
 * @param field what was declared
 * @param value as {@link RecordLayout#read} has it; null if there is none, as in a text that is longer than its field
 * @param expected what the declaration allows, if the value is something else; otherwise null
 * @param found what there is instead; otherwise null
 */
public record Cell(String path, long offset, Field field, Object value, String expected, String found) {
    /** Whether the declaration allows the value. */
    public boolean allowed() {
        return expected == null;
    }
}
