/** Descriptors, and children that end with their parent. */
package io.antaboga.process;
