package io.antaboga.call.wire;

import io.antaboga.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonFactoryBuilder;

/** Parsers of bodies. They read characters, since of octets Jackson takes more than UTF-8, and keep no names. */
final class JsonInput {
    private static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
            .disable(TokenStreamFactory.Feature.INTERN_PROPERTY_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Bounds.MOST_INLINE)
                    .maxNameLength(Bounds.MOST_INLINE)
                    .maxNestingDepth(Bounds.MOST_DEPTH)
                    .build())
            .build();

    /** What Java decodes to where octets are not UTF-8. */
    private static final char REPLACEMENT = '\ufffd';

    private JsonInput() {}

    static JsonParser parser(byte[] octets, int offset, int length) throws ProtocolException {
        return FACTORY.createParser(ObjectReadContext.empty(), text(octets, offset, length));
    }

    private static String text(byte[] octets, int offset, int length) throws ProtocolException {
        String text = new String(octets, offset, length, StandardCharsets.UTF_8);
        if (text.indexOf(REPLACEMENT) >= 0) {
            try {
                StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets, offset, length));
            } catch (CharacterCodingException failure) {
                throw Refusals.protocol("body is not UTF-8");
            }
        }
        return text;
    }
}
