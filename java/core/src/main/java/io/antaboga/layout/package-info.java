/**
 * Record layouts: declared once, the same in Java, Python and C. The rules are in {@code spec/layout/record.md}.
 *
 * <p>No file, clock or thread: a declaration comes in as bytes.
 */
package io.antaboga.layout;
