package io.antaboga.cli;

/** Text that may hold anything, shown so that it stays on one line and cannot steer a terminal. */
public final class OneLine {
    private OneLine() {}

    /** {@code text} with every control character as {@code \xHH}. */
    public static String of(String text) {
        StringBuilder line = new StringBuilder(text.length());
        for (int at = 0; at < text.length(); at++) {
            char character = text.charAt(at);
            if (Character.isISOControl(character)) {
                line.append(String.format("\\x%02x", (int) character));
            } else {
                line.append(character);
            }
        }
        return line.toString();
    }
}
