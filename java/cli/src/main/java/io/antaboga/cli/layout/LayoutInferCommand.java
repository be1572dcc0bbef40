package io.antaboga.cli.layout;

import io.antaboga.IpcException;
import io.antaboga.cli.StandardOutput;
import io.antaboga.cli.UsageException;
import io.antaboga.layout.RecordInference;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Declares what a Java program has already. */
@Command(
        name = "infer",
        description = {
            "Prints the declaration of a Java record. Its class file is read; none of the program's code is run.",
            "Arrays and texts need their sizes: the annotations @Shape and @Length of io.antaboga.layout."
        })
public final class LayoutInferCommand implements Callable<Integer> {
    private static final Pattern NAME = Pattern.compile("\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*"
            + "(\\.\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*)*");

    @Parameters(paramLabel = "RECORD", description = "The record's binary name, such as com.example.Outer$Quote.")
    private String record;

    @Option(
            names = "--class-path",
            paramLabel = "PATH",
            defaultValue = ".",
            description =
                    "Folders and jars with it and the records in it, separated by colons; the current folder if absent.")
    private String classPath;

    @Override
    public Integer call() throws IpcException {
        if (!NAME.matcher(record).matches()) {
            throw new UsageException("'" + record + "' is not the name of a class");
        }
        new StandardOutput().line(RecordInference.declaration(record, new ClassPath(classPath)));
        return 0;
    }
}
