package io.antaboga.cli.mp;

import io.antaboga.cli.Scope;
import io.antaboga.cli.StandardOutput;
import io.antaboga.cli.json.JsonWriter;
import io.antaboga.multiprocessing.ShareableList;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Writes a list, or one item of it, as JSON. */
@Command(name = "get", description = "Writes the list, or the item at INDEX, as JSON.")
public final class MpListGetCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "NAME", description = "As in Python, shm.name.")
    private String name;

    @Parameters(index = "1", arity = "0..1", paramLabel = "INDEX", description = "From 0.")
    private Integer index;

    @Override
    public Integer call() throws IOException {
        try (Scope scope = Scope.open()) {
            ShareableList list = scope.make(() -> ShareableList.open(name));
            Object value = index == null ? list.toList() : list.get(ListIndex.checked(list, index));
            new StandardOutput().line(JsonWriter.line(value));
        }
        return 0;
    }
}
