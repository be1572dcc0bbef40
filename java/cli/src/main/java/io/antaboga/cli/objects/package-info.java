/** The verbs on what is there: which kernel objects exist, whose they are, and which were left behind. */
package io.antaboga.cli.objects;
