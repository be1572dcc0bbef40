import io.antaboga.process.Child;
import io.antaboga.transport.UnixAddress;
import io.antaboga.transport.UnixChannel;
import io.antaboga.transport.UnixListener;

/** Listens, starts a Python script that connects, answers it and tells who it was. */
void main() throws Exception {
    Duration patience = Duration.ofSeconds(30);
    UnixAddress address = UnixAddress.abstractName("example-" + ProcessHandle.current().pid());
    try (UnixListener listener = UnixListener.bind(address);
            Child child = Child.command("python3", "unix_example.py", address.toString()).start();
            UnixChannel channel = listener.accept(patience)) {
        String question = new String(channel.receive(patience));
        channel.send(("Java " + Runtime.version().feature() + " read: " + question).getBytes(), patience);
        IO.println("child: " + child.waitFor(patience));
        IO.println("it was the child that asked: " + (channel.peer().pid() == child.pid()));
    }
}
