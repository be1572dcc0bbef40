import io.antaboga.Lifetime;
import io.antaboga.SysvKey;
import io.antaboga.memory.SysvShm;
import io.antaboga.process.Child;
import io.antaboga.sync.SysvSem;
import io.antaboga.sync.SysvSem.Operation;

/** Fills shared memory with numbers, lets a Python script double them in place, and adds them up. */
void main(String[] arguments) throws Exception {
    Duration patience = Duration.ofSeconds(30);
    int count = 1000;
    // Segments, semaphore sets and queues are kept apart: one key may name one of each.
    SysvKey key = SysvKey.of(Integer.parseInt(arguments[0]));
    try (SysvShm segment = SysvShm.create(key, 8L * count, Lifetime.PROCESS);
            SysvSem turns = SysvSem.create(key, List.of(0, 0), Lifetime.PROCESS);
            Child child = Child.command("python3", "sysvshm_example.py", arguments[0]).start()) {
        for (int index = 0; index < count; index++) {
            segment.memory().setAtIndex(ValueLayout.JAVA_DOUBLE, index, index);
        }
        // Memory waits for nobody: member 0 of the set says that it is filled, member 1 that it is worked on.
        turns.operate(List.of(Operation.of(0, 1)), patience);
        turns.operate(List.of(Operation.of(1, -1)), patience);
        double sum = 0;
        for (int index = 0; index < count; index++) {
            sum += segment.memory().getAtIndex(ValueLayout.JAVA_DOUBLE, index);
        }
        IO.println("sum " + sum);
        IO.println("child: " + child.waitFor(patience));
        IO.println("attached: " + segment.figures().attached());
    } // Java made both, and removes them here
}
