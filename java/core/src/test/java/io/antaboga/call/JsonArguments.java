package io.antaboga.call;

import io.antaboga.ProtocolException;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Arguments of errors as plain JSON; anything but text and numbers is refused. */
final class JsonArguments implements ErrorArguments {
    private static final JsonMapper JSON = JsonMapper.shared();

    @Override
    public byte[] write(Object value) throws TypeRefusedException {
        if (value instanceof String || value instanceof Number) {
            return JSON.writeValueAsBytes(value);
        }
        throw new TypeRefusedException("call", "cannot be written", Map.of());
    }

    @Override
    public Object read(byte[] json) throws ProtocolException {
        try {
            return JSON.readValue(json, Object.class);
        } catch (JacksonException e) {
            throw new ProtocolException("call", "not a value", Map.of());
        }
    }
}
