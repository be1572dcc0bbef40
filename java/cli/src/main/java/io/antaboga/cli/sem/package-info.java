/** The verb on semaphores: one class for each of its own verbs. */
package io.antaboga.cli.sem;
