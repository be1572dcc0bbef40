/**
 * Pickles: bytes in, values out, and back; no file, socket, clock or thread, and no code of a pickle is ever loaded or run.
 *
 * <p>Reads protocols 0 to 5, writes protocol 4 with names that every CPython from 3.8 has. A value is read as what it is, or
 * refused with its type's name. The table of types is {@code docs/types.md}.
 *
 * @see <a href="https://docs.python.org/3/library/pickle.html">pickle</a>, CPython {@code Lib/pickle.py}, {@code Lib/pickletools.py}
 */
package io.antaboga.multiprocessing.pickle;
