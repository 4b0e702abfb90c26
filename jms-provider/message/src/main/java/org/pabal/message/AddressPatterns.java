package org.pabal.message;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A set of patterns that addresses are held against. In a pattern {@code *} stands for one word between dots, {@code #} for
 * any number of words, and {@code queue:}, {@code topic:} or {@code exchange:} in front means only those. Exact words first
 * decide quickly; there are few patterns, and what they decide is remembered by connection.
 */
public final class AddressPatterns {

    /** Match nothing. */
    public static final AddressPatterns NONE = new AddressPatterns(List.of());

    private record Pattern(@Nullable Kind kind, String[] words) {}

    private enum Kind {
        QUEUE("queue:"),
        TOPIC("topic:"),
        EXCHANGE("exchange:");

        private final String prefix;

        Kind(String prefix) {
            this.prefix = prefix;
        }

        static Kind of(Address address) {
            if (address.kind().isQueue()) {
                return QUEUE;
            }
            return address.kind().isTopic() ? TOPIC : EXCHANGE;
        }
    }

    private final List<String> texts;
    private final List<Pattern> patterns = new ArrayList<>();

    public AddressPatterns(List<String> texts) {
        this.texts = List.copyOf(texts);
        for (String text : texts) {
            Kind kind = null;
            String rest = text;
            for (Kind known : Kind.values()) {
                if (text.startsWith(known.prefix)) {
                    kind = known;
                    rest = text.substring(known.prefix.length());
                }
            }
            patterns.add(new Pattern(kind, rest.split("\\.", -1)));
        }
    }

    /** As they were written. */
    public List<String> texts() {
        return texts;
    }

    /** Whether one of them does. */
    public boolean match(Address address) {
        Kind kind = Kind.of(address);
        String[] words = null;
        for (Pattern pattern : patterns) {
            if (pattern.kind == null || pattern.kind == kind) {
                if (pattern.words.length == 1 && pattern.words[0].equals("#")) {
                    return true;
                }
                if (words == null) {
                    words = address.name().split("\\.", -1);
                }
                if (match(pattern.words, words)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether everything there is may match: what actions on the broker itself ask for. */
    public boolean matchEverything() {
        return patterns.stream()
                .anyMatch(pattern -> pattern.kind == null && pattern.words.length == 1 && pattern.words[0].equals("#"));
    }

    /**
     * With one place to go back to, the last {@code #}, as globs are matched: never more steps than pattern times name. A
     * pattern that an address is itself (a consumer of {@code news.*}) matches only what covers it word by word.
     */
    private static boolean match(String[] pattern, String[] words) {
        int p = 0;
        int w = 0;
        int backPattern = -1;
        int backWord = 0;
        while (w < words.length) {
            if (p < pattern.length && pattern[p].equals("#")) {
                backPattern = p++;
                backWord = w;
            } else if (p < pattern.length && covers(pattern[p], words[w])) {
                p++;
                w++;
            } else if (backPattern >= 0) {
                p = backPattern + 1;
                w = ++backWord;
            } else {
                return false;
            }
        }
        while (p < pattern.length && pattern[p].equals("#")) {
            p++;
        }
        return p == pattern.length;
    }

    private static boolean covers(String pattern, String word) {
        // A consumer's '#' stands for any number of words, which '*' does not cover.
        return pattern.equals("*") ? !word.equals("#") : pattern.equals(word);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof AddressPatterns that && texts.equals(that.texts);
    }

    @Override
    public int hashCode() {
        return texts.hashCode();
    }

    /** As they were written. */
    @Override
    public String toString() {
        return texts.toString();
    }
}
