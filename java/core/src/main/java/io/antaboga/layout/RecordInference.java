package io.antaboga.layout;

import io.antaboga.IpcException;
import io.antaboga.LayoutException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.attribute.InnerClassInfo;
import java.lang.classfile.attribute.RecordComponentInfo;
import java.lang.classfile.constantpool.Utf8Entry;
import java.lang.constant.ClassDesc;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes a declaration of a Java record that a program has already. Class files are read; no class is loaded, and so no
 * code of the program is run.
 *
 * <p>A primitive component becomes the type of its size ({@code char} is {@code u16}), and an unsigned one where it has {@link
 * Unsigned}; a record becomes a nested record. What has no size of its own needs to be told it: an array its {@link Shape},
 * with as many numbers as it has brackets, and a {@link String} its {@link Length}. A {@code byte[]} with a {@link Length} is
 * {@code bytes[N]}; brackets before it then belong to the shape.
 */
public final class RecordInference {
    /** Where class files are. */
    @FunctionalInterface
    public interface ClassFiles {
        /**
         * The class file of a class.
         *
         * @param internalName such as {@code com/example/Outer$Quote}
         * @return its octets, if there is one
         * @throws IpcException if there is one that cannot be read
         */
        Optional<byte[]> find(String internalName) throws IpcException;
    }

    private static final String OPERATION = "layout infer";

    private final ClassFiles files;
    private final Map<String, String> names = new HashMap<>();
    private final Map<String, List<DeclarationText.Member>> records = new LinkedHashMap<>();
    private final Set<String> open = new HashSet<>();
    private final Set<String> taken = new HashSet<>();

    private RecordInference(ClassFiles files) {
        this.files = files;
    }

    /**
     * The declaration of a record, as indented JSON: version 1, in the byte order of whatever machine reads it, aligned as C
     * does.
     *
     * @param binaryName such as {@code com.example.Outer$Quote}
     * @param files where it and the records in it are
     * @throws LayoutException with {@code record} and {@code field}, for what no declaration can say
     * @throws IpcException with {@code ENOENT} if there is no such class
     */
    public static String declaration(String binaryName, ClassFiles files) throws IpcException {
        String internalName = binaryName.replace('.', '/');
        RecordInference inference = new RecordInference(files);
        byte[] octets = files.find(internalName)
                .orElseThrow(
                        () -> new IpcException(OPERATION, "no such class", "ENOENT", 0, Map.of("class", binaryName)));
        String name = inference.record(internalName, octets);
        String text = DeclarationText.of(name, inference.records);
        RecordLayout.parse(text.getBytes(StandardCharsets.UTF_8), binaryName);
        return text;
    }

    static LayoutException refusal(String record, String field, String problem) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("record", record);
        details.put("field", field);
        return new LayoutException(OPERATION, problem, details);
    }

    /** The name of the record that a component is; {@code record} and {@code field} say which component. */
    String nested(ClassDesc type, String record, String field) throws IpcException {
        String shown = type.displayName();
        if (!type.isClassOrInterface()) {
            throw refusal(record, field, "of type " + shown + ", which has no type in a declaration");
        }
        String descriptor = type.descriptorString();
        String internalName = descriptor.substring(1, descriptor.length() - 1);
        if (names.containsKey(internalName)) {
            return names.get(internalName);
        }
        if (open.contains(internalName)) {
            throw refusal(record, field, "of type " + shown + ", which contains itself");
        }
        if (open.size() == Bounds.MOST_DEPTH) {
            throw refusal(record, field, "nested deeper than " + Bounds.MOST_DEPTH);
        }
        Optional<byte[]> octets = files.find(internalName);
        if (octets.isEmpty()) {
            throw refusal(record, field, "of type " + shown + ", which is neither plain nor a record that is there");
        }
        return record(internalName, octets.get());
    }

    private String record(String internalName, byte[] octets) throws IpcException {
        try {
            return record(internalName, ClassFile.of().parse(octets));
        } catch (IllegalArgumentException | IndexOutOfBoundsException malformed) {
            throw refusal(internalName.replace('/', '.'), "-", "not a class file that can be read");
        }
    }

    private String record(String internalName, ClassModel model) throws IpcException {
        String name = free(simpleName(internalName, model));
        List<RecordComponentInfo> components = model.findAttribute(Attributes.record())
                .orElseThrow(() -> refusal(name, "-", "not a record"))
                .components();
        open.add(internalName);
        List<DeclarationText.Member> members = new ArrayList<>();
        for (RecordComponentInfo component : components) {
            String field = component.name().stringValue();
            if (!Names.isField(field)) {
                throw refusal(name, field, "a name that no declaration can have");
            }
            members.add(new DeclarationText.Member(field, new Component(component, name).type(this)));
        }
        open.remove(internalName);
        names.put(internalName, name);
        records.put(name, members);
        return name;
    }

    private static String simpleName(String internalName, ClassModel model) {
        return model.findAttribute(Attributes.innerClasses()).stream()
                .flatMap(inner -> inner.classes().stream())
                .filter(inner -> inner.innerClass().asInternalName().equals(internalName))
                .map(InnerClassInfo::innerName)
                .flatMap(Optional::stream)
                .map(Utf8Entry::stringValue)
                .findFirst()
                .orElse(internalName.substring(internalName.lastIndexOf('/') + 1));
    }

    private String free(String wish) {
        String name = Names.recordName(wish);
        String found = name;
        for (int number = 2; !taken.add(found); number++) {
            found = name + number;
        }
        return found;
    }
}
