/** The verb that prints the documentation's pages on the mechanisms. */
package io.antaboga.cli.explain;
