/**
 * Calling functions of Python from Java and of Java from Python, over every channel.
 *
 * <p>What crosses, and what does not, is in {@code spec/call/}. An exception of the other language arrives as
 * {@link io.antaboga.call.PythonException}; what the library itself refuses is an {@link io.antaboga.IpcException}.
 */
package io.antaboga.call;
