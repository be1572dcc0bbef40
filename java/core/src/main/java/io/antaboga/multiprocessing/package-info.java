/**
 * CPython's own {@code multiprocessing}, spoken to unmodified Python programs of every version from 3.8.
 *
 * <p>The protocols are described in {@code spec/multiprocessing/}.
 *
 * @see <a href="https://docs.python.org/3/library/multiprocessing.html">multiprocessing</a>
 */
package io.antaboga.multiprocessing;
