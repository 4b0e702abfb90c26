package org.pabal.tck.outside;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.DisplayNameGenerator;

/** Shows {@code closeFreesTheClientId()} as {@code §6.1.2 close frees the client id}. */
public final class PromiseNames extends DisplayNameGenerator.Standard {
    @Override
    public String generateDisplayNameForMethod(List<Class<?>> enclosingTypes, Class<?> testClass, Method testMethod) {
        Section section = testMethod.getAnnotation(Section.class);
        if (section == null) {
            section = testClass.getAnnotation(Section.class);
        }
        String words = words(testMethod.getName());
        return section == null ? words : "§" + String.join(", §", section.value()) + " " + words;
    }

    private static String words(String name) {
        return name.replaceAll("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ")
                .toLowerCase(Locale.ROOT);
    }
}
