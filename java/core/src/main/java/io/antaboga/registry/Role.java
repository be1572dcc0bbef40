package io.antaboga.registry;

import java.util.Locale;

/** What the writer of an entry did with the object. */
public enum Role {
    /** It made the object. */
    CREATOR,
    /** It opened an object that was there. */
    OPENER;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
