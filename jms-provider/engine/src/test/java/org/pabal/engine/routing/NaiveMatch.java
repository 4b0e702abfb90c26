package org.pabal.engine.routing;

import java.util.List;

/** What matching means, written down as plainly as possible, to compare with. */
final class NaiveMatch {

    private NaiveMatch() {}

    static boolean matches(String pattern, String key) {
        return matches(words(pattern), words(key));
    }

    static List<String> words(String name) {
        return name.isEmpty() ? List.of() : List.of(name.split("\\.", -1));
    }

    private static boolean matches(List<String> pattern, List<String> key) {
        if (pattern.isEmpty()) {
            return key.isEmpty();
        }
        List<String> rest = pattern.subList(1, pattern.size());
        if (pattern.get(0).equals("#")) {
            return matches(rest, key) || (!key.isEmpty() && matches(pattern, key.subList(1, key.size())));
        }
        return !key.isEmpty()
                && (pattern.get(0).equals("*") || pattern.get(0).equals(key.get(0)))
                && matches(rest, key.subList(1, key.size()));
    }
}
