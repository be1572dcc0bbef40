package io.antaboga.call.wire;

import io.antaboga.call.TypeRefusedException;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.LogicalType;

/** Classes that travel as a dict of what Jackson makes of them; the mapper is made when the first one does. */
final class Beans {
    private Beans() {}

    private static final class Mapper {
        static final JsonMapper STRICT = JsonMapper.builder()
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
                .withCoercionConfig(LogicalType.Textual, config -> config.setCoercion(
                                CoercionInputShape.Integer, CoercionAction.Fail)
                        .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                        .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
                .build();
    }

    static Map<?, ?> write(Object bean) throws TypeRefusedException {
        try {
            return Mapper.STRICT.convertValue(bean, Map.class);
        } catch (JacksonException | IllegalArgumentException failure) {
            throw Refusals.refused(
                    "a bean that cannot be written", "type", bean.getClass().getName(), "cause", failure.getMessage());
        }
    }

    /** Null where {@code map} is none, or has what JSON has not. */
    static Object read(Map<?, ?> map, Class<?> type) {
        try {
            return isPlain(map) ? Mapper.STRICT.convertValue(map, type) : null;
        } catch (JacksonException | IllegalArgumentException failure) {
            return null;
        }
    }

    private static boolean isPlain(Object value) {
        return switch (value) {
            case null -> true;
            case String text -> true;
            case Long number -> true;
            case Double number -> Double.isFinite(number);
            case BigInteger number -> true;
            case Boolean truth -> true;
            case List<?> list -> list.stream().allMatch(Beans::isPlain);
            case Map<?, ?> map ->
                map.keySet().stream().allMatch(String.class::isInstance)
                        && map.values().stream().allMatch(Beans::isPlain);
            default -> false;
        };
    }
}
