package org.pabal.ra.validation;

import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns what a bean says of itself into violations. Made by the server's validator. */
public final class SoundValidator implements ConstraintValidator<Sound, Checked> {

    @Override
    public boolean isValid(@Nullable Checked bean, ConstraintValidatorContext context) {
        List<Wrong> wrong = bean == null ? List.of() : bean.wrong();
        if (wrong.isEmpty()) {
            return true;
        }
        context.disableDefaultConstraintViolation();
        for (Wrong one : wrong) {
            context.buildConstraintViolationWithTemplate(literally(one.text()))
                    .addPropertyNode(one.property())
                    .addConstraintViolation();
        }
        return false;
    }

    /** What a deployer has written is no expression for the validator to evaluate. */
    static String literally(String text) {
        return text.replace("\\", "\\\\")
                .replace("{", "\\{")
                .replace("}", "\\}")
                .replace("$", "\\$");
    }
}
