package io.antaboga.cli.choose;

import java.util.List;

/**
 * A mechanism and what the rules say of it.
 *
 * @param mechanism its name
 * @param partner what it is used with, or null
 * @param fits whether it can do the task at all
 * @param points what the rules give it
 * @param reasons what speaks for it
 * @param objections what speaks against it; if it does not fit, why
 */
record Candidate(
        String mechanism, String partner, boolean fits, int points, List<String> reasons, List<String> objections) {
    /** Its name, with that of its partner. */
    String title() {
        return partner == null ? mechanism : mechanism + " with " + partner;
    }
}
