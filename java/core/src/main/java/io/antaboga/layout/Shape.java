package io.antaboga.layout;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The dimensions of an array, which its Java type does not say; see {@link RecordInference}. */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.RECORD_COMPONENT)
public @interface Shape {
    /** Elements in each dimension, the outermost first; each at least 1. */
    int[] value();
}
