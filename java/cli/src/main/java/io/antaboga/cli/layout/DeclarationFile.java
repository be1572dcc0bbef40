package io.antaboga.cli.layout;

import io.antaboga.IpcException;
import io.antaboga.cli.StreamError;
import io.antaboga.layout.Element;
import io.antaboga.layout.RecordLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Parameters;

/** The declaration that a verb is about. */
final class DeclarationFile {
    @Parameters(paramLabel = "FILE", description = "The declaration, by convention NAME.layout.json.")
    private Path file;

    RecordLayout load() throws IpcException {
        return load(file);
    }

    static RecordLayout load(Path file) throws IpcException {
        try {
            return RecordLayout.parse(Files.readAllBytes(file), file.toString());
        } catch (IpcException refused) {
            throw refused;
        } catch (IOException failure) {
            throw StreamError.of("open", failure, Map.of("name", file));
        }
    }

    /** All records, the outermost last. */
    static List<Element.Nested> records(RecordLayout layout) {
        return Stream.concat(layout.records().stream(), Stream.of(layout.root()))
                .toList();
    }
}
