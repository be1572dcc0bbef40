/** Semaphores that several processes wait on. */
package io.antaboga.sync;
