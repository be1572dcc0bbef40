import io.antaboga.Lifetime;
import io.antaboga.SysvKey;
import io.antaboga.process.Child;
import io.antaboga.sync.Semaphore;
import io.antaboga.sync.SysvSem;

/** Takes over a lock whose holder, a Python script, was killed. */
void main(String[] arguments) throws Exception {
    Duration patience = Duration.ofSeconds(30);
    SysvKey key = SysvKey.of(Integer.parseInt(arguments[0]));
    try (SysvSem set = SysvSem.create(key, 1, Lifetime.PROCESS);
            Child child = Child.command("python3", "sysvsem_example.py", arguments[0]).start()) {
        IO.println("child: " + child.waitFor(patience));
        Semaphore lock = set.withUndo();
        lock.acquire(patience); // without undo in Python, this would wait until the deadline
        IO.println("the lock of the dead was given back");
        lock.release();
        set.unlink(); // also takes what the dead left in the registry; antaboga clean would do so later
    }
}
