// usage: java RenewClasses.java JAR RENEWED_JAR
// Copies a jar, and gives classes of Java 5 and before what those since Java 6 have: a map of the stack. Without one the
// JVM keeps a class out of its ahead-of-time cache, and at every start verifies it the slow way.
// SPDX-License-Identifier: Apache-2.0

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

void main(String[] paths) throws IOException {
    Path jar = Path.of(paths[0]);
    try (URLClassLoader types = new URLClassLoader(new URL[] {jar.toUri().toURL()});
            ZipFile from = new ZipFile(jar.toFile());
            ZipOutputStream to = new ZipOutputStream(Files.newOutputStream(Path.of(paths[1])))) {
        ClassFile format = ClassFile.of(
                StackMapsOption.GENERATE_STACK_MAPS,
                ClassHierarchyResolverOption.of(ClassHierarchyResolver.ofResourceParsing(types)));
        for (ZipEntry entry : Collections.list(from.entries())) {
            byte[] bytes = from.getInputStream(entry).readAllBytes();
            ZipEntry copy = new ZipEntry(entry.getName());
            copy.setTime(entry.getTime());
            to.putNextEntry(copy);
            to.write(entry.getName().endsWith(".class") ? renewed(format, bytes) : bytes);
            to.closeEntry();
        }
    }
}

private static byte[] renewed(ClassFile format, byte[] bytes) {
    int major = (bytes[6] & 0xff) << 8 | bytes[7] & 0xff;
    if (major >= ClassFile.JAVA_6_VERSION) {
        return bytes;
    }
    // Code is built anew, and its map with it, only where something goes through a transformation of it.
    ClassTransform code = ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL);
    ClassTransform version = (builder, element) -> {
        if (element instanceof ClassFileVersion) {
            builder.withVersion(ClassFile.JAVA_6_VERSION, 0);
        } else {
            builder.with(element);
        }
    };
    return format.transformClass(format.parse(bytes), version.andThen(code));
}
