package io.antaboga.process;

/**
 * How a child ended.
 *
 * @param code the exit code, 0 to 255, or -1 if a signal ended it
 * @param signal the name of the signal that ended it, such as {@code SIGKILL}, or null if it exited
 */
public record ExitStatus(int code, String signal) {
    private static final String[] NAMES = {
        "0", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM",
        "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF",
        "WINCH", "IO", "PWR", "SYS"
    };

    static ExitStatus exited(int code) {
        return new ExitStatus(code, null);
    }

    static ExitStatus signalled(int number) {
        return new ExitStatus(-1, "SIG" + (number < NAMES.length ? NAMES[number] : number));
    }

    /** Whether it exited with code 0. */
    public boolean success() {
        return code == 0;
    }

    @Override
    public String toString() {
        return signal == null ? "exit " + code : signal;
    }
}
