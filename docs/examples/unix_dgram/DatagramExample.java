import io.antaboga.process.Child;
import io.antaboga.transport.Datagram;
import io.antaboga.transport.UnixAddress;
import io.antaboga.transport.UnixDgramChannel;

/** Keeps a log: a Python script sends three records, each one datagram. */
void main() throws Exception {
    Duration patience = Duration.ofSeconds(30);
    UnixAddress address =
            UnixAddress.abstractName("example-log-" + ProcessHandle.current().pid());
    try (UnixDgramChannel log = UnixDgramChannel.bind(address);
            Child child = Child.command("python3", "datagram_example.py", address.toString())
                    .start()) {
        for (int record = 0; record < 3; record++) {
            Datagram datagram = log.receiveDatagram(patience);
            boolean known = datagram.sender().pid() == child.pid();
            IO.println((known ? "from the child: " : "from a stranger: ") + new String(datagram.body()));
        }
        IO.println("child: " + child.waitFor(patience));
    }
}
