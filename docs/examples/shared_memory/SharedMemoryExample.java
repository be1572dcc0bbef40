import io.antaboga.memory.PosixShm;
import io.antaboga.process.Child;

/** Makes a segment that a plain Python script doubles, and reads the one that the script makes. */
void main(String[] arguments) throws Exception {
    Duration patience = Duration.ofSeconds(30);
    int count = 1000;
    String name = arguments[0]; // as Python says it; with a slash before it, as POSIX does
    try (PosixShm ours = PosixShm.create("/" + name, 8L * count)) {
        for (int index = 0; index < count; index++) {
            ours.memory().setAtIndex(ValueLayout.JAVA_DOUBLE, index, index);
        }
        // The end of the child is the hand-over here.
        try (Child child = Child.command("python3", "shared_memory_example.py", name).start()) {
            IO.println("child: " + child.waitFor(patience));
        }
        double sum = 0;
        for (int index = 0; index < count; index++) {
            sum += ours.memory().getAtIndex(ValueLayout.JAVA_DOUBLE, index);
        }
        IO.println("sum " + sum);
    }
}
