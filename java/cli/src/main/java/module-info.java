/** The {@code antaboga} command: the library's verbs at a terminal. */
module io.antaboga.cli {
    requires info.picocli;
    requires io.antaboga;

    opens io.antaboga.cli to info.picocli;
}
