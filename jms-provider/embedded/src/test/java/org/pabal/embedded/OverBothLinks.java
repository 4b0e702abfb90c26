package org.pabal.embedded;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;

/**
 * Runs twice, once within this JVM and once through a socket; a test that reaches its broker by {@link WayIn} only. A method
 * that cannot is {@code @DisabledIfSystemProperty} with the reason.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@Tag("both-links")
@interface OverBothLinks {}
