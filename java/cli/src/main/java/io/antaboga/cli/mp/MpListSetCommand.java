package io.antaboga.cli.mp;

import io.antaboga.cli.Scope;
import io.antaboga.cli.UsageException;
import io.antaboga.cli.json.JsonReader;
import io.antaboga.multiprocessing.ShareableList;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Changes one item of a list. */
@Command(
        name = "set",
        description = "Sets the item at INDEX; text and bytes must fit the room that they were made with.")
public final class MpListSetCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "NAME", description = "As in Python, shm.name.")
    private String name;

    @Parameters(index = "1", paramLabel = "INDEX", description = "From 0.")
    private int index;

    @Parameters(
            index = "2",
            paramLabel = "JSON",
            description = "null, a boolean, a number, text, or {\"$bytes\": BASE64}.")
    private String json;

    @Override
    public Integer call() throws IOException {
        List<Object> values = JsonReader.values(json.getBytes(StandardCharsets.UTF_8));
        if (values.size() != 1) {
            throw new UsageException("one JSON value is needed, not " + values.size());
        }
        try (Scope scope = Scope.open()) {
            ShareableList list = scope.make(() -> ShareableList.open(name));
            list.set(ListIndex.checked(list, index), values.getFirst());
        }
        return 0;
    }
}
