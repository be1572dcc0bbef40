/**
 * {@code antaboga demo}: Java and Python at work on real input, one row a mechanism.
 *
 * <p>A row is one class here and one module of the same name in {@code python/demo/antaboga_demo}; {@link
 * io.antaboga.cli.demo.Rows} lists them. The protocol between the two halves stands in the Python module.
 */
package io.antaboga.cli.demo;
