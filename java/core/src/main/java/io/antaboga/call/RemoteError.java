package io.antaboga.call;

import java.util.List;

/** An error as {@code spec/call/errors.md} has it; {@code cause} and {@code context} may be null, as may be {@code code}. */
record RemoteError(
        String language,
        String module,
        String className,
        List<String> bases,
        String code,
        String text,
        List<Object> args,
        boolean started,
        List<RemoteFrame> frames,
        List<String> notes,
        RemoteError cause,
        RemoteError context,
        boolean suppress,
        List<RemoteError> group) {

    /** The package or module and the class, but for Python's built-in classes. */
    String qualifiedName() {
        return module.isEmpty() || module.equals("builtins") ? className : module + "." + className;
    }
}
