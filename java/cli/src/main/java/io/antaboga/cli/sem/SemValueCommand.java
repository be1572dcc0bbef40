package io.antaboga.cli.sem;

import io.antaboga.IpcException;
import io.antaboga.cli.Json;
import io.antaboga.cli.StandardOutput;
import io.antaboga.sync.Semaphore;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints a semaphore's value. */
@Command(name = "value", description = "Prints the value at this moment.")
public final class SemValueCommand implements Callable<Integer> {
    @Mixin
    private SemUrl url;

    @Option(names = "--json", description = "Print one JSON object: mechanism, name, value.")
    private boolean json;

    @Override
    public Integer call() throws IpcException {
        try (Semaphore semaphore = url.endpoint().open()) {
            int value = semaphore.value();
            if (json) {
                Map<String, Object> object = new LinkedHashMap<>();
                object.put("mechanism", url.endpoint().mechanism());
                object.put("name", url.endpoint().name());
                object.put("value", value);
                new StandardOutput().line(Json.of(object));
            } else {
                new StandardOutput().line(Integer.toString(value));
            }
        }
        return 0;
    }
}
