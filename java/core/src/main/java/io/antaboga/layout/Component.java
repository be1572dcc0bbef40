package io.antaboga.layout;

import io.antaboga.IpcException;
import io.antaboga.LayoutException;
import java.lang.classfile.Annotation;
import java.lang.classfile.AnnotationElement;
import java.lang.classfile.AnnotationValue;
import java.lang.classfile.Attributes;
import java.lang.classfile.attribute.RecordComponentInfo;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A component of a record as its class file has it, and the type that it has in a declaration. */
final class Component {
    private static final ClassDesc LENGTH = Length.class.describeConstable().orElseThrow();
    private static final ClassDesc SHAPE = Shape.class.describeConstable().orElseThrow();
    private static final ClassDesc UNSIGNED = Unsigned.class.describeConstable().orElseThrow();

    private final RecordComponentInfo component;
    private final String record;
    private final String name;

    /** {@code record} is what the declaration calls the record. */
    Component(RecordComponentInfo component, String record) {
        this.component = component;
        this.record = record;
        name = component.name().stringValue();
    }

    /** The type as it stands in a declaration; records are looked for by {@code inference}. */
    String type(RecordInference inference) throws IpcException {
        ClassDesc base = component.descriptorSymbol();
        int brackets = 0;
        while (base.isArray()) {
            base = base.componentType();
            brackets++;
        }
        boolean octets =
                base.equals(ConstantDescs.CD_byte) && annotation(LENGTH).isPresent();
        if (octets) {
            if (brackets == 0) {
                throw refusal("a @Length for what is neither text nor byte[]");
            }
            brackets--;
        }
        String element;
        if (octets || base.equals(ConstantDescs.CD_String)) {
            element = sized(octets ? "bytes" : "utf8");
        } else if (annotation(LENGTH).isPresent()) {
            throw refusal("a @Length for what is neither text nor byte[]");
        } else {
            element = base.isPrimitive() ? plain(base) : inference.nested(base, record, name);
        }
        boolean integer = base.isPrimitive() && !octets && "BSIJ".contains(base.descriptorString());
        if (annotation(UNSIGNED).isPresent() && !integer) {
            throw refusal("@Unsigned for what is no integer");
        }
        return element + shape(brackets);
    }

    private String plain(ClassDesc base) {
        String letter = annotation(UNSIGNED).isPresent() ? "u" : "i";
        return switch (base.descriptorString().charAt(0)) {
            case 'B' -> letter + 8;
            case 'S' -> letter + 16;
            case 'I' -> letter + 32;
            case 'J' -> letter + 64;
            case 'C' -> "u16";
            case 'F' -> "f32";
            case 'D' -> "f64";
            default -> "bool";
        };
    }

    private String sized(String type) throws LayoutException {
        Annotation length = annotation(LENGTH)
                .orElseThrow(() -> refusal("text without a size of its own: give it a @Length of octets"));
        return type + "[" + numbers(length) + "]";
    }

    private String shape(int brackets) throws LayoutException {
        Optional<Annotation> shape = annotation(SHAPE);
        if (brackets == 0) {
            if (shape.isPresent()) {
                throw refusal("a @Shape for what is no array");
            }
            return "";
        }
        if (shape.isEmpty()) {
            throw refusal("an array without a size of its own: give it a @Shape of "
                    + (brackets == 1 ? "one number" : brackets + " numbers"));
        }
        String numbers = numbers(shape.get());
        if (numbers.split(",").length != brackets) {
            throw refusal("a @Shape of " + numbers + " for an array of " + brackets + " dimensions");
        }
        return "[" + numbers + "]";
    }

    private Optional<Annotation> annotation(ClassDesc type) {
        return component.findAttribute(Attributes.runtimeInvisibleAnnotations()).stream()
                .flatMap(found -> found.annotations().stream())
                .filter(annotation -> annotation.classSymbol().equals(type))
                .findFirst();
    }

    private String numbers(Annotation annotation) throws LayoutException {
        List<AnnotationValue> values = new ArrayList<>();
        for (AnnotationElement element : annotation.elements()) {
            values.addAll(
                    element.value() instanceof AnnotationValue.OfArray array
                            ? array.values()
                            : List.of(element.value()));
        }
        List<String> numbers = new ArrayList<>();
        for (AnnotationValue value : values) {
            if (!(value instanceof AnnotationValue.OfInt number) || number.intValue() < 1) {
                throw refusal("a size that is not at least 1");
            }
            numbers.add(String.valueOf(number.intValue()));
        }
        return String.join(",", numbers);
    }

    private LayoutException refusal(String problem) {
        return RecordInference.refusal(record, name, problem);
    }
}
