/** The verb {@code call}: one function of a Python file, called from the command line. */
package io.antaboga.cli.call;
