package io.antaboga.multiprocessing.pickle;

import io.antaboga.IpcException;
import java.util.LinkedHashMap;
import java.util.Map;

/** A pickle that is not read, or a value that is not written. The code says why: see the constants. */
public final class PickleException extends IpcException {
    /** Not a pickle, or cut short. */
    public static final String MALFORMED = "PICKLE_MALFORMED";
    /** A class that is not allowed, or a value that the other language cannot hold exactly. */
    public static final String REFUSED = "TYPE_REFUSED";
    /** More than the limits allow. */
    public static final String LIMIT = "PICKLE_LIMIT";

    private static final long serialVersionUID = 1L;

    PickleException(String operation, String problem, String code, Map<String, ?> details) {
        super(operation, problem, code, 0, details);
    }

    static PickleException malformed(String problem, Object... keyValues) {
        return new PickleException("unpickle", problem, MALFORMED, map(keyValues));
    }

    static PickleException refused(String operation, String problem, Object... keyValues) {
        return new PickleException(operation, problem, REFUSED, map(keyValues));
    }

    static PickleException limit(String operation, String problem, Object... keyValues) {
        return new PickleException(operation, problem, LIMIT, map(keyValues));
    }

    private static Map<String, Object> map(Object... keyValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < keyValues.length; i += 2) {
            map.put((String) keyValues[i], keyValues[i + 1]);
        }
        return map;
    }
}
