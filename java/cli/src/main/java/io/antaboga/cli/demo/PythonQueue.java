package io.antaboga.cli.demo;

import io.antaboga.IpcException;
import io.antaboga.multiprocessing.JoinableQueue;
import io.antaboga.multiprocessing.ProcessDescriptors;
import io.antaboga.multiprocessing.QueueParts;
import io.antaboga.process.Descriptor;
import java.util.List;

/** A {@code JoinableQueue} that a Python process made, by the words in which it told its parts. */
final class PythonQueue {
    /** Words that tell one queue. */
    static final int WORDS = 11;

    private PythonQueue() {}

    /**
     * Opens the queue.
     *
     * @param pid the process that has both ends of the pipe
     * @param words the numbers of both ends there, the room, and the names of the semaphores; see
     *     {@code antaboga_demo/multiprocessing.py}
     */
    static JoinableQueue open(long pid, List<String> words) throws IpcException {
        Descriptor reader = ProcessDescriptors.pipe(pid, Integer.parseInt(words.get(0)), false);
        boolean done = false;
        try {
            Descriptor writer = ProcessDescriptors.pipe(pid, Integer.parseInt(words.get(1)), true);
            JoinableQueue queue = JoinableQueue.open(new QueueParts(
                    reader,
                    writer,
                    words.get(3),
                    words.get(4),
                    words.get(5),
                    Integer.parseInt(words.get(2)),
                    words.subList(6, 10),
                    words.get(10)));
            done = true;
            return queue;
        } finally {
            if (!done) {
                reader.close();
            }
        }
    }
}
