import io.antaboga.Lifetime;
import io.antaboga.process.Child;
import io.antaboga.transport.Message;
import io.antaboga.transport.PosixMq;

/** Queues three jobs of different priority, starts a Python worker and prints its results in the order they come. */
void main(String[] arguments) throws Exception {
    Duration patience = Duration.ofSeconds(30);
    String name = arguments[0];
    PosixMq.Attributes small = new PosixMq.Attributes(4, 128);
    try (PosixMq jobs = PosixMq.create(name, small, Lifetime.PROCESS);
            PosixMq results = PosixMq.create(name + "-results", small, Lifetime.PROCESS)) {
        jobs.send(ByteBuffer.wrap("sweep".getBytes()), 1, patience);
        jobs.send(ByteBuffer.wrap("mend".getBytes()), 5, patience);
        jobs.send(ByteBuffer.wrap("put out the fire".getBytes()), 9, patience);
        try (Child child = Child.command("python3", "posixmq_example.py", name).start()) {
            for (int job = 0; job < 3; job++) {
                Message result = results.receiveMessage(patience);
                IO.println("priority " + result.label() + ": " + new String(result.body()));
            }
            IO.println("child: " + child.waitFor(patience));
        }
    } // Java made the two names, and removes them here
}
