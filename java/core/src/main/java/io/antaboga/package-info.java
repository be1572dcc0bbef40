/**
 * What every room shares: the errors, and who outlives whom.
 *
 * <p>Every failure is an {@link io.antaboga.IpcException} whose {@linkplain io.antaboga.IpcException#code() code} is
 * listed in {@code spec/errors.json}; misuse by the caller is {@link java.lang.IllegalArgumentException} or
 * {@link java.lang.IllegalStateException}.
 */
package io.antaboga;
