/** The command line: picocli verbs over the public API. */
package io.antaboga.cli;
