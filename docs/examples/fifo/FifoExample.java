import io.antaboga.Lifetime;
import io.antaboga.process.Child;
import io.antaboga.transport.FifoChannel;
import io.antaboga.transport.StreamOptions;

/** Makes two FIFOs, asks the Python script at their other ends something and prints the answers. */
void main(String[] arguments) throws Exception {
    Duration patience = Duration.ofSeconds(30);
    Path questions = Path.of(arguments[0] + "-questions");
    Path answers = Path.of(arguments[0] + "-answers");
    try (FifoChannel channel = FifoChannel.create(answers, questions, StreamOptions.DEFAULT, Lifetime.PROCESS);
            Child child = Child.command("python3", "fifo_example.py", questions.toString(), answers.toString())
                    .start()) {
        for (String word : List.of("fifo", "named pipe")) {
            channel.send(word.getBytes(), patience);
            IO.println(new String(channel.receive(patience)));
        }
        channel.close();
        IO.println("child: " + child.waitFor(patience));
    } // Java made the two names; closing has removed them
}
