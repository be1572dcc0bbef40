package io.antaboga.value;

/**
 * Python's {@code complex}.
 *
 * @param real the real part
 * @param imaginary the imaginary part
 */
public record Complex(double real, double imaginary) {}
