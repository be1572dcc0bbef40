package io.antaboga.call;

import io.antaboga.IpcException;
import io.antaboga.os.Errno;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the other side's library refused becomes the exception that this side would have thrown. */
final class ErrorCodes {
    private static final Pattern TEXT = Pattern.compile("(.+?): (.*) \\([A-Z0-9_]+\\)((?:, .*)?)", Pattern.DOTALL);
    private static final Pattern NEXT_DETAIL = Pattern.compile(", (?=\\w+=)");

    private ErrorCodes() {}

    /**
     * What the caller of a function is told: an {@link IpcException} with the code if the call was refused, else the
     * {@link PythonException} itself.
     */
    static Exception exception(RemoteError error) {
        PythonException python = PythonException.of(error);
        IpcException refused = error.code() == null ? null : refused(error);
        if (refused == null) {
            return python;
        }
        refused.initCause(python);
        return refused;
    }

    private static IpcException refused(RemoteError error) {
        Matcher text = TEXT.matcher(error.text());
        boolean ours = text.matches();
        String operation = ours ? text.group(1) : "call";
        String problem = ours ? text.group(2) : error.text();
        Map<String, Object> details = ours ? details(text.group(3)) : Map.of();
        return switch (error.code()) {
            case NoFunctionException.CODE -> new NoFunctionException(operation, problem, details);
            case TypeRefusedException.CODE -> new TypeRefusedException(operation, problem, details);
            case CallCancelledException.CODE -> new CallCancelledException(operation, problem, details);
            case "DEADLINE" -> new CallDeadlineException(problem, details, List.of());
            default ->
                ours && Errno.number(error.code()) != 0
                        ? new IpcException(operation, problem, error.code(), Errno.number(error.code()), details)
                        : null;
        };
    }

    /** So that they print as they did, whatever is in the values. */
    private static Map<String, Object> details(String printed) {
        Map<String, Object> details = new LinkedHashMap<>();
        if (!printed.isEmpty()) {
            for (String detail : NEXT_DETAIL.split(printed.substring(2))) {
                int equals = detail.indexOf('=');
                if (equals > 0) {
                    details.put(detail.substring(0, equals), detail.substring(equals + 1));
                }
            }
        }
        return details;
    }
}
