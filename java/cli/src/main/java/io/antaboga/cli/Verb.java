package io.antaboga.cli;

import io.antaboga.cli.bench.BenchCommand;
import io.antaboga.cli.call.CallCommand;
import io.antaboga.cli.choose.ChooseCommand;
import io.antaboga.cli.demo.DemoCommand;
import io.antaboga.cli.doctor.DoctorCommand;
import io.antaboga.cli.explain.ExplainCommand;
import io.antaboga.cli.layout.LayoutCommand;
import io.antaboga.cli.message.EchoCommand;
import io.antaboga.cli.message.RecvCommand;
import io.antaboga.cli.message.SendCommand;
import io.antaboga.cli.mp.MpCommand;
import io.antaboga.cli.objects.CleanCommand;
import io.antaboga.cli.objects.LsCommand;
import io.antaboga.cli.segment.SegmentCommand;
import io.antaboga.cli.sem.SemCommand;
import java.util.Locale;
import picocli.CommandLine;

/** The verbs that are built, in the order in which the help lists them. */
enum Verb {
    DEMO(DemoCommand.class),
    SEND(SendCommand.class),
    RECV(RecvCommand.class),
    ECHO(EchoCommand.class),
    SEGMENT(SegmentCommand.class),
    SEM(SemCommand.class),
    LAYOUT(LayoutCommand.class),
    UNLINK(UnlinkCommand.class),
    CALL(CallCommand.class),
    MP(MpCommand.class),
    LS(LsCommand.class),
    CLEAN(CleanCommand.class),
    DOCTOR(DoctorCommand.class),
    EXPLAIN(ExplainCommand.class),
    CHOOSE(ChooseCommand.class),
    BENCH(BenchCommand.class);

    private final Class<?> command;

    Verb(Class<?> command) {
        this.command = command;
    }

    /**
     * Gives {@code root} its verbs.
     *
     * <p>When the first word is a verb, that one alone: looking through the annotations of all of them would take a good
     * part of the time in which a command starts.
     */
    static void register(CommandLine root, String[] arguments) {
        String first = arguments.length == 0 ? "" : arguments[0];
        for (Verb verb : values()) {
            if (verb.label().equals(first)) {
                root.addSubcommand(verb.label(), verb.command);
                return;
            }
        }
        if (first.equals("--version") || first.equals("-V")) {
            return;
        }
        for (Verb verb : values()) {
            root.addSubcommand(verb.label(), verb.command);
        }
    }

    private String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
