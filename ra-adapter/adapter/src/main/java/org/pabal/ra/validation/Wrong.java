package org.pabal.ra.validation;

import org.jspecify.annotations.Nullable;

/**
 * A property that is wrong.
 *
 * @param property its name
 * @param text its name and value, and what it may be
 */
public record Wrong(String property, String text) {

    /** @param allowed to follow "it must be" */
    public static Wrong of(String property, @Nullable String value, String allowed) {
        return new Wrong(
                property,
                (value == null ? property + " is not set" : property + "=" + value) + ": it must be " + allowed);
    }
}
