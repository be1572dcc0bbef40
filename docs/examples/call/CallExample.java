import io.antaboga.call.SharedArray;
import io.antaboga.call.Worker;
import io.antaboga.value.DType;
import java.util.function.ToLongFunction;

/** What call_example.py has. */
interface Text {
    double mean(double[] values);

    List<String> byLength(List<String> words, ToLongFunction<String> length);

    void halve(MemorySegment numbers);

    void fail();
}

/** Calls functions of a Python file: with values, with a function of Java's, with memory that both have, and one that fails. */
void main() throws Exception {
    try (Worker worker = Worker.python(Path.of("call_example.py")).deadline(Duration.ofSeconds(30)).start();
            SharedArray shared = SharedArray.zeros(DType.of("<i4"), 1000)) {
        Text python = worker.bind(Text.class);
        IO.println("mean " + python.mean(new double[] {1, 2, 6}));
        IO.println(python.byLength(List.of("calls", "to", "and", "fro"), String::length));

        shared.array().setLong(84, 999);
        python.halve(shared.array().data());
        IO.println("in place: " + shared.array().getLong(999));

        try {
            python.fail();
        } catch (NoSuchElementException e) {
            IO.println(e.getMessage() + ", line " + e.getStackTrace()[0].getLineNumber());
        }
    }
}
