/** The {@code antaboga} command: the library's verbs at a terminal; open, because picocli fills the verbs' fields. */
open module io.antaboga.cli {
    requires info.picocli;
    requires io.antaboga;
    requires tools.jackson.databind;

    provides System.LoggerFinder with
            io.antaboga.cli.Silence;
}
