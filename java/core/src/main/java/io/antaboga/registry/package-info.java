/**
 * Who owns which kernel object, told by kernel locks.
 *
 * <p>The format, shared with Python, is {@code spec/registry.md}.
 */
package io.antaboga.registry;
