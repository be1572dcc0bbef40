package io.antaboga.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.IVersionProvider;

/** The version that the build stamped on this command. */
public final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        try (InputStream text = Version.class.getResourceAsStream("version.txt")) {
            return new String[] {"antaboga " + new String(text.readAllBytes(), StandardCharsets.UTF_8).strip()};
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
