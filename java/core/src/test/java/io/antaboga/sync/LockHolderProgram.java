package io.antaboga.sync;

import io.antaboga.SysvKey;
import java.util.List;

/** A JVM of its own that takes one member of a set with undo and another without, says so, and waits to be killed. */
final class LockHolderProgram {
    private LockHolderProgram() {}

    /** Takes the key of a set of two. */
    public static void main(String[] arguments) throws Exception {
        SysvSem set = SysvSem.open(SysvKey.of(Integer.parseInt(arguments[0])));
        set.withUndo().acquire();
        set.operate(List.of(SysvSem.Operation.of(1, -1)));
        System.out.println("holds");
        System.in.read();
        set.close();
    }
}
