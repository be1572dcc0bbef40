import io.antaboga.memory.Memfd;
import io.antaboga.process.Child;
import io.antaboga.transport.PipeChannel;

/** Fills memory without a name with numbers, lets the Python script it starts double them in place, and adds them up. */
void main() throws Exception {
    Duration patience = Duration.ofSeconds(30);
    int count = 1000;
    try (Memfd table = Memfd.create(8L * count);
            PipeChannel.Pair turns = PipeChannel.create();
            Child child = Child.command("python3", "memfd_example.py", "3", "4")
                    .segment("table", table)
                    .descriptor(3, turns.peerIn())
                    .descriptor(4, turns.peerOut())
                    .start()) {
        turns.peerIn().close();
        turns.peerOut().close();
        for (int index = 0; index < count; index++) {
            table.memory().setAtIndex(ValueLayout.JAVA_DOUBLE, index, index);
        }
        // Memory waits for nobody: a message says whose turn it is.
        turns.channel().send("double them".getBytes(), patience);
        IO.println(new String(turns.channel().receive(patience)));
        double sum = 0;
        for (int index = 0; index < count; index++) {
            sum += table.memory().getAtIndex(ValueLayout.JAVA_DOUBLE, index);
        }
        IO.println("sum " + sum);
        IO.println("child: " + child.waitFor(patience));
    } // there is no name to remove
}
