/** The {@code antaboga} command: the library's verbs at a terminal; open, because picocli fills the verbs' fields. */
open module io.antaboga.cli {
    requires java.logging;
    requires info.picocli;
    requires io.antaboga;
    requires tools.jackson.databind;

    uses io.antaboga.call.Embedding;

    provides System.LoggerFinder with
            io.antaboga.cli.Silence;
}
