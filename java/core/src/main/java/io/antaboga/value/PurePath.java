package io.antaboga.value;

import java.util.List;

/**
 * A path of Python's {@code pathlib}.
 *
 * @param type the class: {@code PosixPath}, {@code PurePosixPath}, {@code WindowsPath} or {@code PureWindowsPath}
 * @param parts as {@code path.parts} gives them; of a Windows class from CPython 3.13, what the path was made of
 */
public record PurePath(String type, List<String> parts) {
    /** Copies {@code parts}. */
    public PurePath {
        parts = List.copyOf(parts);
    }
}
