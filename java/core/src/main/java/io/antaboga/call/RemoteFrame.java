package io.antaboga.call;

import java.util.Objects;

/**
 * One frame of a stack as it came with an error from the other side.
 *
 * @param language {@code python} or {@code java}
 * @param file the source file, for Python with its path; null if unknown
 * @param line the line, counted from 1; 0 if unknown
 * @param function the function or method
 * @param owner the class that has it, for Java with its package; null if there is none
 * @param source the text of the line; null if unknown
 */
public record RemoteFrame(String language, String file, int line, String function, String owner, String source) {
    private static final String JAVA = "java";
    private static final String PYTHON = "python";

    /** Checks that language and function are given. */
    public RemoteFrame {
        Objects.requireNonNull(language);
        Objects.requireNonNull(function);
    }

    /** What {@code element} says; the inverse of {@link #element()} but for {@code source}. */
    static RemoteFrame of(StackTraceElement element) {
        String file = element.getFileName();
        int line = Math.max(element.getLineNumber(), 0);
        if (!PYTHON.equals(element.getModuleName())) {
            return new RemoteFrame(JAVA, file, line, element.getMethodName(), element.getClassName(), null);
        }
        String owner = element.getClassName();
        int inModule = stem(file).length() + 1;
        return new RemoteFrame(
                PYTHON,
                file,
                line,
                element.getMethodName(),
                owner.length() > inModule ? owner.substring(inModule) : null,
                null);
    }

    /**
     * The frame as Java prints it. That of a Python function is in the module {@code python}, and its class is named as
     * the file is: {@code python/model.Model.load(/srv/model.py:12)}.
     */
    public StackTraceElement element() {
        int known = line > 0 ? line : -1;
        if (language.equals(JAVA)) {
            return new StackTraceElement(owner == null ? "" : owner, function, file, known);
        }
        String stem = stem(file);
        return new StackTraceElement(
                null, language, null, owner == null ? stem : stem + "." + owner, function, file, known);
    }

    private static String stem(String file) {
        if (file == null) {
            return "";
        }
        String name = file.substring(file.lastIndexOf('/') + 1);
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }
}
