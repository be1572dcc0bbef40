/** The Java peer of the interop matrix. */
package io.antaboga.interop;
