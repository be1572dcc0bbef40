package io.antaboga;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Packages use only what docs/architecture.md puts below them, JNA is behind {@code io.antaboga.os}, and the codecs touch
 * no file, socket, clock or thread. Sources are read rather than classes, so that a constant which the compiler copies
 * counts as well.
 */
class ImportDirectionTest {
    private static final Set<String> BELOW_ROOMS = Set.of(
            "io.antaboga",
            "value",
            "wire",
            "call.wire",
            "layout",
            "os",
            "registry",
            "process",
            "transport",
            "memory",
            "sync");

    /** What each package of the core may use besides itself; {@code io.antaboga} stands for errors and lifetime. */
    private static final Map<String, Set<String>> MAY_USE = Map.ofEntries(
            Map.entry("io.antaboga", Set.of()),
            Map.entry("value", Set.of()),
            Map.entry("wire", Set.of("io.antaboga")),
            Map.entry("layout", Set.of("io.antaboga")),
            Map.entry("os", Set.of("io.antaboga")),
            Map.entry("registry", Set.of("io.antaboga", "os")),
            Map.entry("process", Set.of("io.antaboga", "os", "registry")),
            Map.entry("transport", BELOW_ROOMS),
            Map.entry("memory", BELOW_ROOMS),
            Map.entry("sync", BELOW_ROOMS),
            Map.entry("call", BELOW_ROOMS),
            // Of call it uses the errors only.
            Map.entry("call.wire", Set.of("io.antaboga", "value", "call")),
            Map.entry("multiprocessing", BELOW_ROOMS));

    private static final Set<String> SANS_IO = Set.of("value", "wire", "layout", "call.wire");
    private static final Pattern INPUT_OUTPUT = Pattern.compile("\\bjava\\.(net|nio\\.file|nio\\.channels)\\b"
            + "|\\bjava\\.io\\.(File|RandomAccess|Print|Console)\\w*"
            + "|\\bjava\\.time\\.(Clock|Instant)\\b|\\bjava\\.util\\.concurrent\\b"
            + "|\\bThread\\b|\\bSystem\\.(nanoTime|currentTimeMillis|in|out|err)\\b");

    private static final Pattern NOT_CODE =
            Pattern.compile("/\\*.*?\\*/|//[^\\n]*|\"\"\".*?\"\"\"|\"(?:\\\\.|[^\"\\\\\\n])*\"", Pattern.DOTALL);
    private static final Pattern OURS = Pattern.compile("\\bio\\.antaboga((?:\\.[a-z]\\w*)*)(?=\\.[A-Z*]|\\s*;)");

    @Test
    void packagesUseOnlyWhatIsBelowThem() throws IOException {
        assertEquals(List.of(), violations("core"));
    }

    @Test
    void theCommandUsesOnlyExportedPackages() throws IOException {
        assertEquals(List.of(), violations("cli"));
    }

    @Test
    void theNativeLayerIsNotExported() {
        Set<String> exported = exported();
        assertTrue(exported.contains("io.antaboga.transport"), exported::toString);
        assertFalse(exported.contains("io.antaboga.os"), exported::toString);
    }

    @ParameterizedTest
    @CsvSource({
        "io.antaboga.wire, import io.antaboga.transport.Channel;",
        "io.antaboga.wire, import java.net.Socket;",
        "io.antaboga.call.wire, import io.antaboga.memory.Memfd;",
        "io.antaboga.call.wire, import java.nio.file.Path;",
        "io.antaboga.layout, long now() { return System.nanoTime(); }",
        "io.antaboga.os, import static io.antaboga.registry.Entry.LIVE;",
        "io.antaboga, import io.antaboga.os.*;",
        "io.antaboga.registry, Object late() { return new io.antaboga.memory.PosixShm(); }",
        "io.antaboga.transport, import com.sun.jna.Pointer;",
        "io.antaboga.newcomer, class Newcomer {}",
        "io.antaboga.cli.demo, import io.antaboga.os.Sys;",
        "io.antaboga.cli, import com.sun.jna.Native;",
    })
    void aUseThatPointsUpIsFound(String from, String code) {
        assertEquals(1, violations(from, code).size());
    }

    @ParameterizedTest
    @CsvSource({
        "io.antaboga.os, import com.sun.jna.Native;",
        "io.antaboga.transport, import io.antaboga.os.Gate;",
        "io.antaboga.call, import io.antaboga.call.wire.Message;",
        "io.antaboga.wire, /** See {@link io.antaboga.transport.Channel}. */ import io.antaboga.ProtocolException;",
        "io.antaboga.cli.demo, import io.antaboga.transport.Channel;",
    })
    void aUseThatPointsDownIsNotFound(String from, String code) {
        assertEquals(List.of(), violations(from, code));
    }

    private static List<String> violations(String module) throws IOException {
        Path sources = Path.of(System.getProperty("antaboga.root"), "java", module, "src", "main", "java");
        List<Path> files;
        try (Stream<Path> tree = Files.walk(sources)) {
            files = tree.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.endsWith("module-info.java"))
                    .toList();
        }
        assertFalse(files.isEmpty());
        List<String> found = new ArrayList<>();
        for (Path file : files) {
            String from = sources.relativize(file)
                    .getParent()
                    .toString()
                    .replace(file.getFileSystem().getSeparator(), ".");
            for (String violation : violations(from, Files.readString(file))) {
                found.add(file.getFileName() + ": " + violation);
            }
        }
        return found;
    }

    private static List<String> violations(String from, String source) {
        String code = NOT_CODE.matcher(source).replaceAll(" ");
        Set<String> used = OURS.matcher(code.replaceFirst("\\bpackage [^;]*;", ""))
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new));
        used.remove(from);
        List<String> found = new ArrayList<>();
        if (from.startsWith("io.antaboga.cli")) {
            used.removeIf(name -> name.startsWith("io.antaboga.cli"));
            used.removeAll(exported());
        } else if (MAY_USE.containsKey(part(from))) {
            Set<String> allowed = MAY_USE.get(part(from));
            used.removeIf(name -> part(name).equals(part(from)) || allowed.contains(part(name)));
        } else {
            found.add(from + " is unknown: give it a row here and in docs/architecture.md");
        }
        used.forEach(name -> found.add(from + " uses " + name));
        if (code.contains("com.sun.jna") && !from.equals("io.antaboga.os")) {
            found.add(from + " uses JNA");
        }
        if (SANS_IO.contains(part(from))) {
            INPUT_OUTPUT.matcher(code).results().forEach(use -> found.add(from + " uses " + use.group()));
        }
        return found;
    }

    /** {@code io.antaboga.transport.ring} is of the part {@code transport}; {@code call.wire} is one of its own. */
    private static String part(String name) {
        if (name.equals("io.antaboga.call.wire")) {
            return "call.wire";
        }
        return name.equals("io.antaboga") ? name : name.split("\\.")[2];
    }

    private static Set<String> exported() {
        return IpcException.class.getModule().getDescriptor().exports().stream()
                .filter(exports -> !exports.isQualified())
                .map(ModuleDescriptor.Exports::source)
                .collect(Collectors.toCollection(HashSet::new));
    }
}
