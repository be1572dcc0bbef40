import io.antaboga.memory.PosixShm;
import io.antaboga.process.Child;
import io.antaboga.sync.PosixSem;

/** Fills shared memory with numbers, lets a Python script double them in place, and adds them up. */
void main(String[] arguments) throws Exception {
    Duration patience = Duration.ofSeconds(30);
    int count = 1000;
    String name = arguments[0];
    try (PosixShm segment = PosixShm.create(name, 8L * count);
            PosixSem filled = PosixSem.create(name + "-filled", 0);
            PosixSem worked = PosixSem.create(name + "-worked", 0);
            Child child = Child.command("python3", "shared_table.py", name).start()) {
        for (int index = 0; index < count; index++) {
            segment.memory().setAtIndex(ValueLayout.JAVA_DOUBLE, index, index);
        }
        // Memory waits for nobody: one semaphore says that it is filled, the other that it is worked on.
        filled.release();
        worked.acquire(patience);
        double sum = 0;
        for (int index = 0; index < count; index++) {
            sum += segment.memory().getAtIndex(ValueLayout.JAVA_DOUBLE, index);
        }
        IO.println("sum " + sum);
        IO.println("child: " + child.waitFor(patience));
    } // Java made the three names, and removes them here
}
