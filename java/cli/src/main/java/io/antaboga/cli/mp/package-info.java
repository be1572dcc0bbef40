/** The verb {@code mp}: the protocols of CPython's own {@code multiprocessing} from the command line. */
package io.antaboga.cli.mp;
