package io.antaboga.layout;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Which names a record and a field may have: identifiers of Java, Python and C that none of them keeps for itself. */
final class Names {
    private static final String JAVA =
            "abstract assert boolean break byte case catch char class const continue default "
                    + "do double else enum exports extends false final finally float for goto if implements import instanceof int "
                    + "interface long module native new non null open opens package permits private protected provides public "
                    + "record requires return sealed short static strictfp super switch synchronized this throw throws to "
                    + "transient transitive true try uses var void volatile when while with yield";
    private static final String PYTHON = "False None True and as assert async await break case class continue def del "
            + "elif else except finally for from global if import in is lambda match nonlocal not or pass raise return "
            + "try type while with yield";
    private static final String C = "alignas alignof asm auto bool break case char const constexpr continue default do "
            + "double else enum extern false float for goto if inline int linux long nullptr register restrict return "
            + "short signed sizeof static struct switch thread_local true typedef typeof typeof_unqual union unix "
            + "unsigned void volatile while";
    private static final String CTYPES = "_objects";

    static final Set<String> RESERVED = words(JAVA, PYTHON, C, CTYPES);

    // So that a number still fits behind it.
    private static final int MOST_OF_A_WISH = 56;
    private static final Pattern RECORD = Pattern.compile("[A-Z][A-Za-z0-9]{0,62}");
    private static final Pattern FIELD = Pattern.compile("_?[A-Za-z][A-Za-z0-9_]{0,62}");

    private Names() {}

    private static Set<String> words(String... languages) {
        return Set.copyOf(List.of(String.join(" ", languages).split(" ")));
    }

    /** Whether a record may be called so. */
    static boolean isRecord(String name) {
        return RECORD.matcher(name).matches() && !RESERVED.contains(name);
    }

    /** Whether a field, or a value of one, may be called so. */
    static boolean isField(String name) {
        boolean hidden = name.startsWith("_") && name.endsWith("_");
        return FIELD.matcher(name).matches() && !hidden && !RESERVED.contains(name);
    }

    /** A name for a record that is as near to {@code wish} as can be. */
    static String recordName(String wish) {
        StringBuilder name = new StringBuilder();
        for (String word : wish.split("[^A-Za-z0-9]+")) {
            if (!word.isEmpty()) {
                name.append(Character.toUpperCase(word.charAt(0))).append(word, 1, word.length());
            }
        }
        String found = name.substring(0, Math.min(name.length(), MOST_OF_A_WISH));
        return isRecord(found) ? found : "Record" + found;
    }
}
