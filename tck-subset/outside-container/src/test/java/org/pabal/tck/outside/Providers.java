package org.pabal.tck.outside;

import java.util.ServiceLoader;

/** Finds the provider once for the whole run. */
final class Providers {
    static final String PROPERTY = "tck.provider";

    private Providers() {}

    static ProviderUnderTest find() {
        String named = System.getProperty(PROPERTY);
        if (named == null || named.isBlank()) {
            return ServiceLoader.load(ProviderUnderTest.class)
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("no provider to test: set -D" + PROPERTY
                            + "=CLASS or register one for " + ProviderUnderTest.class.getName()));
        }
        try {
            return Class.forName(named)
                    .asSubclass(ProviderUnderTest.class)
                    .getConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException | ClassCastException e) {
            throw new IllegalStateException(
                    "cannot use -D" + PROPERTY + "=" + named + ": it must be a public class with a public constructor"
                            + " without parameters, implementing " + ProviderUnderTest.class.getName(),
                    e);
        }
    }
}
