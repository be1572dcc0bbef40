/** The verb on segments: one class for each of its own verbs. */
package io.antaboga.cli.segment;
