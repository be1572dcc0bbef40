/** Segments: memory that several processes map. */
package io.antaboga.memory;
