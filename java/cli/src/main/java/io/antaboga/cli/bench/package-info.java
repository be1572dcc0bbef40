/** Measures every mechanism between Java and CPython, beside the floor that C sets on the same machine. */
package io.antaboga.cli.bench;
