/** The verbs on record layouts. */
package io.antaboga.cli.layout;
