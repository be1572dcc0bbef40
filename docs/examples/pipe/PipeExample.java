import io.antaboga.process.Child;
import io.antaboga.transport.PipeChannel;

/** Starts a Python script with one pipe each way, asks it something and prints the answer. */
void main() throws Exception {
    Duration patience = Duration.ofSeconds(30);
    try (PipeChannel.Pair pipes = PipeChannel.create();
            Child child = Child.command("python3", "pipe_example.py", "3", "4")
                    .descriptor(3, pipes.peerIn())
                    .descriptor(4, pipes.peerOut())
                    .start()) {
        // As long as this process holds the child's ends too, neither side sees the end of the other.
        pipes.peerIn().close();
        pipes.peerOut().close();
        for (String word : List.of("pipe", "stream")) {
            pipes.channel().send(word.getBytes(), patience);
            IO.println(new String(pipes.channel().receive(patience)));
        }
        pipes.channel().close();
        IO.println("child: " + child.waitFor(patience));
    }
}
