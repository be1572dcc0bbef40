/** The {@code antaboga} command: the library's verbs at a terminal. */
module io.antaboga.cli {
    requires info.picocli;
    requires io.antaboga;

    opens io.antaboga.cli to
            info.picocli;
    opens io.antaboga.cli.doctor to
            info.picocli;
    opens io.antaboga.cli.explain to
            info.picocli;
}
