import io.antaboga.memory.PosixShm;
import io.antaboga.process.Child;
import io.antaboga.sync.PosixSem;

/** Counts in shared memory together with a Python script, one at a time. */
void main(String[] arguments) throws Exception {
    Duration patience = Duration.ofSeconds(30);
    String name = arguments[0];
    try (PosixSem lock = PosixSem.create(name, 1);
            PosixShm counter = PosixShm.create(name + "-counter", 8);
            Child child = Child.command("python3", "semaphore_example.py", name).start()) {
        for (int round = 0; round < 1000; round++) {
            lock.acquire(patience);
            long value = counter.memory().get(ValueLayout.JAVA_LONG, 0);
            counter.memory().set(ValueLayout.JAVA_LONG, 0, value + 1);
            lock.release();
        }
        IO.println("child: " + child.waitFor(patience));
        IO.println("counted " + counter.memory().get(ValueLayout.JAVA_LONG, 0));
    }
}
