package io.antaboga.layout;

import java.util.List;
import java.util.Optional;

/** What a field holds once, or an array field in each element; sizes and alignments in bytes. */
public sealed interface Element {
    /** As it stands in a declaration. */
    String spelling();

    /** How many bytes it takes. */
    long size();

    /** What its address is a multiple of. */
    int alignment();

    /**
     * A number or a boolean.
     *
     * @param scalar which
     * @param alignment its size, or 1 in a packed record
     */
    record Plain(Scalar scalar, int alignment) implements Element {
        @Override
        public String spelling() {
            return scalar.spelling();
        }

        @Override
        public long size() {
            return scalar.size();
        }
    }

    /**
     * Octets.
     *
     * @param size how many
     */
    record Octets(long size) implements Element {
        @Override
        public String spelling() {
            return "bytes[" + size + "]";
        }

        @Override
        public int alignment() {
            return 1;
        }
    }

    /**
     * UTF-8 behind its length.
     *
     * @param capacity the most octets of text
     * @param alignment 4, or 1 in a packed record
     */
    record Text(long capacity, int alignment) implements Element {
        /** Bytes of the length before the text. */
        static final int LENGTH_SIZE = 4;

        @Override
        public String spelling() {
            return "utf8[" + capacity + "]";
        }

        @Override
        public long size() {
            return Bounds.roundUp(LENGTH_SIZE + capacity, alignment);
        }
    }

    /**
     * A record.
     *
     * @param spelling its name
     * @param size with its padding
     * @param alignment that of its largest field
     * @param fields in order; never empty
     * @param doc documentation, empty if there is none
     */
    record Nested(String spelling, long size, int alignment, List<Field> fields, String doc) implements Element {
        /** Copies the list. */
        public Nested {
            fields = List.copyOf(fields);
        }

        /** The field of that name. */
        public Optional<Field> field(String name) {
            return fields.stream().filter(field -> field.name().equals(name)).findFirst();
        }
    }
}
