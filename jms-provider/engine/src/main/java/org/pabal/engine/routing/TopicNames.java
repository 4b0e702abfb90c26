package org.pabal.engine.routing;

import org.jspecify.annotations.Nullable;

/**
 * The rules for routing keys and patterns of topic exchanges: words separated by dots, where in a pattern the word
 * {@code *} stands for any one word and {@code #} for any number of words, also none.
 *
 * <p>The empty string is the key of no words; {@code #} alone matches it.
 */
public final class TopicNames {

    private TopicNames() {}

    /** Whether one of its words is a wildcard. */
    public static boolean isPattern(String name) {
        int length = name.length();
        for (int i = 0; i < length; i++) {
            if (isWildcard(name.charAt(i)) && startsWord(name, i) && endsWord(name, i)) {
                return true;
            }
        }
        return false;
    }

    /** Why it cannot be the name of a topic to publish to, in a sentence with its values; null if it can. */
    public static @Nullable String objectionToName(String name) {
        String objection = objectionToPattern(name);
        if (objection == null && isPattern(name)) {
            return "'" + name + "' is a pattern, which names many topics; publish to one of them, without * and #";
        }
        return objection;
    }

    /** Why it can be neither a name nor a pattern, in a sentence with its values; null if it can. */
    public static @Nullable String objectionToPattern(String pattern) {
        int length = pattern.length();
        for (int i = 0; i < length; i++) {
            char c = pattern.charAt(i);
            if (c == '.' && (i == 0 || pattern.charAt(i - 1) == '.')) {
                return emptyWord(pattern, i);
            }
            if (isWildcard(c) && !(startsWord(pattern, i) && endsWord(pattern, i))) {
                return "'" + pattern + "' has the wildcard '" + c + "' inside a word at position " + (i + 1)
                        + "; a wildcard stands for whole words: set it apart with dots";
            }
        }
        if (length > 0 && pattern.charAt(length - 1) == '.') {
            return emptyWord(pattern, length);
        }
        return null;
    }

    private static String emptyWord(String pattern, int index) {
        return "'" + pattern + "' has an empty word at position " + (index + 1)
                + "; separate words by one dot, with none at the start and the end";
    }

    private static boolean isWildcard(char c) {
        return c == '*' || c == '#';
    }

    private static boolean startsWord(String name, int index) {
        return index == 0 || name.charAt(index - 1) == '.';
    }

    private static boolean endsWord(String name, int index) {
        return index == name.length() - 1 || name.charAt(index + 1) == '.';
    }
}
