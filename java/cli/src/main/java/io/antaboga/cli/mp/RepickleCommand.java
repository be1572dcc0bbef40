package io.antaboga.cli.mp;

import io.antaboga.cli.StandardOutput;
import io.antaboga.cli.StreamError;
import io.antaboga.cli.UsageException;
import io.antaboga.multiprocessing.pickle.PickleEncoder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Reads pickles as lines of hex and writes them again, each decoded into Java values and encoded from those. */
@Command(
        name = "repickle",
        description = {
            "Reads lines of hex from standard input, each one pickle; decodes it, encodes the value again, writes a line of"
                    + " hex.",
            "A pickle that is not accepted gives the line 'error: REASON', and the next line is read."
        })
public final class RepickleCommand implements Callable<Integer> {
    private static final int BLOCK = 1 << 16;

    @Option(
            names = "--protocol",
            paramLabel = "N",
            description = "The protocol to write, 0 to 5; without it, 4, which every CPython from 3.8 reads.")
    private int protocol = PickleEncoder.PROTOCOL;

    @Option(
            names = "--keep-unknown",
            description = "Write objects of unknown classes as they were read, instead of refusing them.")
    private boolean keepUnknown;

    @Override
    public Integer call() throws IOException {
        if (protocol < 0 || protocol > 5) {
            throw new UsageException("there is no pickle protocol " + protocol);
        }
        StandardOutput out = new StandardOutput();
        Answers answers = new Answers(out, BLOCK);
        HexLines lines = new HexLines(new Repickler(protocol, keepUnknown), answers);
        @SuppressWarnings("resource") // standard input stays open
        InputStream in = System.in;
        byte[] block = new byte[BLOCK];
        for (int length = read(in, block); length >= 0; length = read(in, block)) {
            lines.feed(ByteBuffer.wrap(block, 0, length));
            if (in.available() == 0) {
                answers.flush();
            }
        }
        lines.end();
        answers.flush();
        return 0;
    }

    private static int read(InputStream in, byte[] block) throws IOException {
        try {
            return in.read(block);
        } catch (IOException failure) {
            throw StreamError.of("read", failure, Map.of("descriptor", 0));
        }
    }
}
