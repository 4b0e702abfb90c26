package org.pabal.ra.validation;

import jakarta.validation.Constraint;
import jakarta.validation.Payload;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The constraint of a {@link Checked} bean: nothing is wrong with it. Each wrong property is a violation of its own. One
 * constraint for the bean, since properties depend on each other, and so that a validator says what {@code validate()} says. Where
 * the API of validation is not there, the JVM does not see that this is a constraint, and nothing happens.
 */
@Documented
@Constraint(validatedBy = SoundValidator.class)
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface Sound {

    String message() default "cannot be used as configured";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};
}
