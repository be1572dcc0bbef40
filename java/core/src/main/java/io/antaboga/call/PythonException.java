package io.antaboga.call;

import java.util.ArrayList;
import java.util.List;

/**
 * What a function of the other program raised.
 *
 * <p>The stack trace has the frames of the other program first, innermost first, and then those of the Java code that
 * called it; where calls went to and fro, each part stands where it belongs. The cause is Python's {@code __cause__}, or
 * else its {@code __context__} unless that was suppressed; the members of an exception group are the suppressed
 * exceptions. Thrown by a Java function that was called from Python, it goes on as the same Python class.
 *
 * <p>A Java exception that went through Python arrives as this class, too, with {@code language()} {@code java}.
 */
public final class PythonException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient RemoteError error;
    private final transient PythonException context;
    private transient Throwable mapped;

    private PythonException(RemoteError error, PythonException cause, PythonException context) {
        super(message(error), cause != null ? cause : error.suppress() ? null : context);
        this.error = error;
        this.context = context;
        for (RemoteError member : error.group()) {
            addSuppressed(of(member, new StackTraceElement[0]));
        }
    }

    /** The exception, with the frames of the thread that called. */
    static PythonException of(RemoteError error) {
        return of(error, new Throwable().getStackTrace());
    }

    private static PythonException of(RemoteError error, StackTraceElement[] here) {
        StackTraceElement[] none = new StackTraceElement[0];
        PythonException exception = new PythonException(
                error,
                error.cause() == null ? null : of(error.cause(), none),
                error.context() == null ? null : of(error.context(), none));
        List<StackTraceElement> trace = new ArrayList<>();
        error.frames().forEach(frame -> trace.add(frame.element()));
        trace.addAll(CallStack.ofOneLevel(here));
        exception.setStackTrace(trace.toArray(none));
        return exception;
    }

    private static String message(RemoteError error) {
        StringBuilder message = new StringBuilder(error.qualifiedName());
        if (!error.text().isEmpty()) {
            message.append(": ").append(error.text());
        }
        error.notes().forEach(note -> message.append('\n').append(note));
        return message.toString();
    }

    /** The class, such as {@code ValueError}, with the classes that it is declared in but without its module. */
    public String className() {
        return error().className();
    }

    /** The module of the class, such as {@code builtins}; of a Java class its package. */
    public String module() {
        return error().module();
    }

    /** The superclasses, nearest first, with their modules but for Python's built-in classes. */
    public List<String> bases() {
        return error().bases();
    }

    /** {@code str()} of the exception: the message without the class. */
    public String text() {
        return error().text();
    }

    /** {@code args}, in the types of {@code spec/call/values.md}; what has no equal in Java is a {@link Repr}. */
    public List<Object> args() {
        return error().args();
    }

    /** What was added by {@code add_note}. */
    public List<String> notes() {
        return error().notes();
    }

    /** A code of {@code spec/errors.json} if the other side's library refused the call; else null. */
    public String code() {
        return error().code();
    }

    /** {@code python}, or {@code java} for what was thrown in Java and went through Python. */
    public String language() {
        return error().language();
    }

    /** Whether the function had begun when this happened. */
    public boolean started() {
        return error().started();
    }

    /** The frames of the other program as they came, innermost first, with the text of their lines. */
    public List<RemoteFrame> frames() {
        return error().frames();
    }

    /** What Python had in {@code __context__}; null if nothing. */
    public PythonException context() {
        return context;
    }

    RemoteError error() {
        if (error == null) {
            throw new IllegalStateException("after serialization there is only the message and the trace");
        }
        return error;
    }

    /** Remembers the exception that is thrown instead of this one. */
    <T extends Throwable> T insteadThrow(T other) {
        mapped = other;
        return other;
    }

    /** Whether {@code other} was thrown instead of this. */
    boolean standsBehind(Throwable other) {
        return mapped == other;
    }

    /**
     * A value that could not cross.
     *
     * @param text what {@code repr()} said of it
     */
    public record Repr(String text) {
        @Override
        public String toString() {
            return text;
        }
    }
}
