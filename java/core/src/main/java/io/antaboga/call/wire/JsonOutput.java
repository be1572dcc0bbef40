package io.antaboga.call.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonFactoryBuilder;
import tools.jackson.core.json.JsonWriteFeature;

/** The octets of one body, which end at the bound, and the generator that writes them. */
final class JsonOutput extends ByteArrayOutputStream {
    // ASCII only, since a lone surrogate can be written no other way.
    private static final JsonFactory FACTORY =
            new JsonFactoryBuilder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();
    private static final int FIRST = 256;

    JsonOutput() {
        super(FIRST);
    }

    JsonGenerator generator() {
        return FACTORY.createGenerator(ObjectWriteContext.empty(), this);
    }

    @Override
    public void write(byte[] octets, int offset, int length) {
        if (length > Bounds.MOST_INLINE - count) {
            throw new TooLong();
        }
        super.write(octets, offset, length);
    }

    @Override
    public void close() throws IOException {
        // Nothing to close, and octets are taken from it afterwards.
    }

    /** Goes through Jackson to who began to write. */
    static final class TooLong extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooLong() {
            super("too long", null, false, false);
        }
    }
}
