package org.pabal.selector;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The pattern of a LIKE: {@code _} stands for one character (a code point), {@code %} for any number of them, line ends
 * included. Matching takes no memory, and at worst the product of the two lengths in time.
 */
final class LikePattern {
    private static final int ANY_ONE = -1;
    private static final int ANY_NUMBER = -2;

    private final int[] elements;
    /** The pattern's characters if it is these alone, but for a % at one end or both. */
    private final @Nullable String plain;

    private final boolean openStart;
    private final boolean openEnd;

    private LikePattern(int[] elements) {
        this.elements = elements;
        this.openStart = elements.length > 0 && elements[0] == ANY_NUMBER;
        this.openEnd = elements.length > 0 && elements[elements.length - 1] == ANY_NUMBER;
        this.plain = plain();
    }

    /**
     * The character after the escape character stands for itself, whatever it is.
     *
     * @param escape a code point, or -1 for none
     * @return null if nothing follows the last escape character
     */
    static @Nullable LikePattern of(String pattern, int escape) {
        int[] elements = new int[pattern.length()];
        int count = 0;
        for (int i = 0; i < pattern.length(); ) {
            int c = pattern.codePointAt(i);
            i += Character.charCount(c);
            if (c == escape) {
                if (i == pattern.length()) {
                    return null;
                }
                c = pattern.codePointAt(i);
                i += Character.charCount(c);
                elements[count++] = c;
            } else if (c == '_') {
                elements[count++] = ANY_ONE;
            } else if (c != '%') {
                elements[count++] = c;
            } else if (count == 0 || elements[count - 1] != ANY_NUMBER) {
                elements[count++] = ANY_NUMBER;
            }
        }
        return new LikePattern(Arrays.copyOf(elements, count));
    }

    private @Nullable String plain() {
        int from = openStart ? 1 : 0;
        int to = openEnd ? elements.length - 1 : elements.length;
        StringBuilder characters = new StringBuilder();
        for (int i = from; i < to; i++) {
            if (elements[i] < 0) {
                return null;
            }
            characters.appendCodePoint(elements[i]);
        }
        return characters.toString();
    }

    boolean matches(String text) {
        if (plain == null) {
            return matchesElements(text);
        }
        if (openStart) {
            return openEnd ? text.contains(plain) : text.endsWith(plain);
        }
        return openEnd ? text.startsWith(plain) : text.equals(plain);
    }

    private boolean matchesElements(String text) {
        int at = 0;
        int element = 0;
        // Where to go on if what follows the last % does not fit here: one character further.
        int retryElement = -1;
        int retryAt = 0;
        while (at < text.length()) {
            int wanted = element < elements.length ? elements[element] : ANY_NUMBER - 1;
            int c = text.codePointAt(at);
            if (wanted == ANY_NUMBER) {
                retryElement = ++element;
                retryAt = at;
            } else if (wanted == ANY_ONE || wanted == c) {
                element++;
                at += Character.charCount(c);
            } else if (retryElement >= 0) {
                retryAt += Character.charCount(text.codePointAt(retryAt));
                at = retryAt;
                element = retryElement;
            } else {
                return false;
            }
        }
        return element == elements.length || element == elements.length - 1 && openEnd;
    }
}
