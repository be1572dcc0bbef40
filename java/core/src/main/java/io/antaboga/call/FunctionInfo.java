package io.antaboga.call;

import java.util.List;
import java.util.Objects;

/**
 * What a program says of a function that it exports; {@code spec/call/wire.md}, Handshake.
 *
 * @param name by which it is called
 * @param parameters in order
 * @param returns the annotation of the result as text; null if there is none
 * @param async whether it is a coroutine function, or returns a {@code CompletionStage}
 * @param doc the first lines of its documentation; null if there are none
 */
public record FunctionInfo(String name, List<Parameter> parameters, String returns, boolean async, String doc) {
    /** Copies the list. */
    public FunctionInfo {
        Objects.requireNonNull(name);
        parameters = List.copyOf(parameters);
    }

    /** Whether {@code count} arguments that are given by position can be all it needs. */
    public boolean accepts(int count) {
        int least = 0;
        int most = 0;
        for (Parameter parameter : parameters) {
            switch (parameter.kind()) {
                case "positional_only", "positional_or_keyword" -> {
                    most++;
                    least += parameter.optional() ? 0 : 1;
                }
                case "var_positional" -> most = Integer.MAX_VALUE;
                case "keyword_only" -> least = parameter.optional() ? least : Integer.MAX_VALUE;
                default -> {
                    // More by name, which need not be given.
                }
            }
        }
        return least <= count && count <= most;
    }

    /** Whether it takes any number of arguments beside {@code count}. */
    boolean takesAny(int count) {
        return accepts(Math.max(count, parameters.size()))
                && parameters.stream().anyMatch(parameter -> parameter.kind().equals("var_positional"));
    }

    @Override
    public String toString() {
        return name + "("
                + String.join(", ", parameters.stream().map(Parameter::toString).toList()) + ")";
    }

    /**
     * One parameter.
     *
     * @param name its name
     * @param kind {@code positional_only}, {@code positional_or_keyword}, {@code var_positional}, {@code keyword_only} or
     *     {@code var_keyword}
     * @param type the annotation as text; null if there is none
     * @param optional whether it may be left out
     */
    public record Parameter(String name, String kind, String type, boolean optional) {
        @Override
        public String toString() {
            String stars = kind.equals("var_positional") ? "*" : kind.equals("var_keyword") ? "**" : "";
            return stars + name + (type == null ? "" : ": " + type) + (optional ? " = …" : "");
        }
    }
}
