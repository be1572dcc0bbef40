package io.antaboga.multiprocessing;

import io.antaboga.IpcException;
import io.antaboga.process.Descriptor;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** A program that a Python program starts: copies items from one inherited queue to another until null comes. */
final class CopyingWorker {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final int QUEUE = 6;
    private static final int JOINABLE = 11;

    private CopyingWorker() {}

    /** Each argument is a context and the parts of a JoinableQueue and a Queue; says how it went for each. */
    public static void main(String[] arguments) throws IpcException {
        for (String argument : arguments) {
            List<String> words = Arrays.asList(argument.split(","));
            System.out.println(words.getFirst() + " "
                    + copy(
                            parts(words.subList(1, 1 + JOINABLE)),
                            parts(words.subList(1 + JOINABLE, 1 + JOINABLE + QUEUE))));
        }
    }

    private static QueueParts parts(List<String> words) throws IpcException {
        boolean joinable = words.size() == JOINABLE;
        int maximum = Integer.parseInt(words.get(5));
        return new QueueParts(
                Descriptor.adopt(Integer.parseInt(words.get(0))),
                Descriptor.adopt(Integer.parseInt(words.get(1))),
                words.get(2),
                words.get(3),
                words.get(4),
                maximum,
                joinable ? words.subList(6, 10) : List.of(),
                joinable ? words.get(10) : null);
    }

    private static String copy(QueueParts from, QueueParts to) throws IpcException {
        int count = 0;
        try (JoinableQueue source = JoinableQueue.open(from);
                Queue target = Queue.open(to)) {
            Object item;
            do {
                item = source.get(LONG);
                target.put(item, LONG);
                source.taskDone();
                count++;
            } while (item != null);
            return Integer.toString(count);
        } catch (UnreachableException fork) {
            to.reader().close();
            to.writer().close();
            return fork.code();
        }
    }
}
