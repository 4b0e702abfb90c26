package org.pabal.tck.outside;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The sections of Jakarta Messaging 3.1 that demand what a test promises; a method's own take the place of its class's.
 * {@link PromiseNames} shows them.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface Section {
    /** Numbers as the specification prints them, as {@code "6.1.2"}. */
    String[] value();
}
