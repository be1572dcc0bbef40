package io.antaboga.cli.segment;

import io.antaboga.IpcException;
import io.antaboga.cli.Json;
import io.antaboga.cli.StandardOutput;
import io.antaboga.cli.endpoint.SegmentInfo;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Tells what the kernel knows of a segment. */
@Command(
        name = "info",
        description = {
            "Prints size, mode, owner and attachments.",
            "The attachments are the processes that have it mapped now, by /proc; those of other users are seen by root only.",
            "Of System V memory the kernel counts them itself, a process once for each time."
        })
public final class SegmentInfoCommand implements Callable<Integer> {
    @Mixin
    private SegmentUrl url;

    @Option(
            names = "--json",
            description = "Print one JSON object: mechanism, name, size, mode, owner, attachments, pids.")
    private boolean json;

    @Override
    public Integer call() throws IpcException {
        SegmentInfo info = url.endpoint().info();
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("mechanism", url.endpoint().mechanism());
        object.put("name", url.endpoint().name());
        object.put("size", info.size());
        object.put("mode", String.format("%04o", info.mode()));
        object.put("owner", info.owner());
        object.put("attachments", info.attachments());
        object.put("pids", info.pids());
        StandardOutput out = new StandardOutput();
        if (json) {
            out.line(Json.of(object));
            return 0;
        }
        object.put("pids", info.pids().stream().map(String::valueOf).collect(Collectors.joining(" ")));
        for (Map.Entry<String, Object> line : object.entrySet()) {
            out.line(String.format("%-11s  %s", line.getKey(), line.getValue()).stripTrailing());
        }
        return 0;
    }
}
