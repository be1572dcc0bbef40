package io.antaboga.layout;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The most octets of UTF-8 of a {@link String}, or the octets of each {@code byte[]}; see {@link RecordInference}. */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.RECORD_COMPONENT)
public @interface Length {
    /** How many; at least 1. */
    int value();
}
