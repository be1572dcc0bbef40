/**
 * Python functions in this JVM: {@link GraalPyWorker} runs the file that a {@link io.antaboga.call.Worker} would run in a process of its
 * own. What differs is in {@code docs/graalpy.md}.
 */
package io.antaboga.graalpy;
