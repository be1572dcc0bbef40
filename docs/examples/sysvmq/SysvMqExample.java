import io.antaboga.Lifetime;
import io.antaboga.SysvKey;
import io.antaboga.process.Child;
import io.antaboga.transport.Message;
import io.antaboga.transport.Selection;
import io.antaboga.transport.SysvMq;

/** Sends jobs of two types to a Python worker, and picks its replies out of the same queue by their types. */
void main(String[] arguments) throws Exception {
    Duration patience = Duration.ofSeconds(30);
    SysvKey key = SysvKey.of(Integer.parseInt(arguments[0])); // or SysvKey.ftok(path, project)
    try (SysvMq queue = SysvMq.create(key, Lifetime.PROCESS)) {
        queue.send(ByteBuffer.wrap("sent first".getBytes()), 2, patience);
        queue.send(ByteBuffer.wrap("sent second".getBytes()), 1, patience);
        try (Child child = Child.command("python3", "sysvmq_example.py", arguments[0]).start()) {
            for (long type : List.of(12L, 11L)) {
                Message reply = queue.receiveMessage(Selection.exactly(type), patience);
                IO.println("type " + reply.label() + ": " + new String(reply.body()));
            }
            IO.println("child: " + child.waitFor(patience));
        }
    } // Java made the queue, and removes it here
}
