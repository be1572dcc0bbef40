import io.antaboga.memory.PosixShm;
import io.antaboga.process.Child;
import io.antaboga.process.Descriptor;
import io.antaboga.transport.PacketOptions;
import io.antaboga.transport.UnixAddress;
import io.antaboga.transport.UnixSeqpacketChannel;
import io.antaboga.transport.UnixSeqpacketListener;

/** Hands a table over to a Python script, as a descriptor that goes along with a message, and reads what it answers. */
void main() throws Exception {
    Duration patience = Duration.ofSeconds(30);
    UnixAddress address = UnixAddress.abstractName("example-packets-" + ProcessHandle.current().pid());
    try (UnixSeqpacketListener listener = UnixSeqpacketListener.bind(address);
            PosixShm table = PosixShm.create(PosixShm.randomName(), 1000);
            Child child = Child.command("python3", "seqpacket_example.py", address.toString())
                    .start();
            UnixSeqpacketChannel channel = listener.accept(patience)) {
        table.memory().fill((byte) 7);
        try (Descriptor descriptor = table.descriptor()) {
            channel.send(ByteBuffer.wrap("add this up".getBytes()), List.of(descriptor), patience);
        }
        // Not the end of anything: an empty message is one.
        channel.send(new byte[0], patience);
        channel.endSending();
        IO.println(new String(channel.receive(patience)));
        IO.println(new String(channel.receive(patience)));
        IO.println("child: " + child.waitFor(patience));
    }
}
