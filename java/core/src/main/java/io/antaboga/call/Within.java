package io.antaboga.call;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** How long a call of a bound method may take; on an interface, each of its methods. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface Within {
    /** A number and a unit, {@code 250ms}, {@code 5s} or {@code 2m}; or a duration of ISO 8601 such as {@code PT5S}. */
    String value();
}
