package io.antaboga.cli;

import io.antaboga.IpcException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.Map;

/** The errno behind an {@link IOException} of the JDK, which keeps only the C library's text for it. */
public final class StreamError {
    private static final Map<String, String> CODES = Map.of(
            "Broken pipe", "EPIPE",
            "No space left on device", "ENOSPC",
            "Bad file descriptor", "EBADF",
            "Is a directory", "EISDIR",
            "Permission denied", "EACCES",
            "No such file or directory", "ENOENT",
            "File name too long", "ENAMETOOLONG",
            "File too large", "EFBIG");

    private StreamError() {}

    /** {@code failure} with the code of its errno, {@code EIO} where the text is not a known one. */
    public static IpcException of(String operation, IOException failure, Map<String, ?> details) {
        String text = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        String code =
                switch (failure) {
                    case NoSuchFileException _ -> "ENOENT";
                    case AccessDeniedException _ -> "EACCES";
                    default ->
                        CODES.entrySet().stream()
                                .filter(known -> text.contains(known.getKey()))
                                .map(Map.Entry::getValue)
                                .findFirst()
                                .orElse("EIO");
                };
        IpcException error = new IpcException(operation, problem(code, text), code, 0, details);
        error.initCause(failure);
        return error;
    }

    private static String problem(String code, String text) {
        return CODES.entrySet().stream()
                .filter(known -> known.getValue().equals(code))
                .map(known -> Character.toLowerCase(known.getKey().charAt(0))
                        + known.getKey().substring(1))
                .findFirst()
                .orElse(text);
    }
}
