package org.pabal.client.config;

import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Guesses what somebody meant who wrote a name that does not exist. */
public final class NearestName {

    private NearestName() {}

    /**
     * The known name that needs the fewest changes of one character (or swaps of neighbours), regardless of case.
     *
     * @return null if none is near: more than a third of it would have to change, and more than two characters
     */
    public static @Nullable String to(String wanted, Collection<String> known) {
        String nearest = null;
        int fewest = Integer.MAX_VALUE;
        for (String candidate : known) {
            int changes = distance(lower(wanted), lower(candidate));
            // A forgotten prefix is no distance: prefetch means jms.prefetch
            if (changes > 0 && candidate.indexOf('.') >= 0 && wanted.indexOf('.') < 0) {
                changes = Math.min(
                        changes, distance(lower(wanted), lower(candidate.substring(candidate.indexOf('.') + 1))));
            }
            if (changes < fewest) {
                fewest = changes;
                nearest = candidate;
            }
        }
        return fewest <= Math.max(2, wanted.length() / 3) ? nearest : null;
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    /** Insertions, deletions, replacements and swaps of neighbours (optimal string alignment). */
    static int distance(String from, String to) {
        int[] beforeLast = new int[to.length() + 1];
        int[] last = new int[to.length() + 1];
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = last[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                int best = Math.min(replaced, Math.min(last[j], row[j - 1]) + 1);
                if (i > 1
                        && j > 1
                        && from.charAt(i - 1) == to.charAt(j - 2)
                        && from.charAt(i - 2) == to.charAt(j - 1)) {
                    best = Math.min(best, beforeLast[j - 2] + 1);
                }
                row[j] = best;
            }
            int[] free = beforeLast;
            beforeLast = last;
            last = row;
            row = free;
        }
        return last[to.length()];
    }
}
