/**
 * Python values that Java has no type for, immutable unless they say otherwise.
 *
 * <p>The table of all types that cross is {@code docs/types.md}. Records and classes here are named as in Python.
 */
package io.antaboga.value;
