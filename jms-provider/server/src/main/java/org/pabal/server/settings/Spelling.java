package org.pabal.server.settings;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds what somebody probably meant. */
public final class Spelling {

    private Spelling() {}

    /** The known word nearest to this one, if one is near enough. */
    public static @Nullable String nearest(String word, List<String> known) {
        String best = null;
        int bestDistance = Math.max(2, word.length() / 3) + 1;
        for (String candidate : known) {
            int distance = distanceOfWords(word, candidate);
            if (distance < bestDistance) {
                best = candidate;
                bestDistance = distance;
            }
        }
        return best;
    }

    /** Where else in the table a key of this name stands. */
    static @Nullable String elsewhere(String key, Section section) {
        for (String candidate : section.keys()) {
            if (candidate.equalsIgnoreCase(key)) {
                return candidate;
            }
        }
        for (Section inner : section.sections()) {
            String found = elsewhere(key, inner);
            if (found != null) {
                return inner.name() + "." + (inner.repeats() ? inner.example() + "." : "") + found;
            }
        }
        return null;
    }

    /** As {@link #distance}, whatever the case. */
    public static int distanceOfWords(String a, String b) {
        return distance(a.toLowerCase(Locale.ROOT), b.toLowerCase(Locale.ROOT));
    }

    /** Insertions, deletions, replacements and swaps of neighbours between two words. */
    static int distance(String a, String b) {
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    cost[i][j] = i + j;
                    continue;
                }
                int replace = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                int least = Math.min(cost[i - 1][j - 1] + replace, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    least = Math.min(least, cost[i - 2][j - 2] + 1);
                }
                cost[i][j] = least;
            }
        }
        return cost[a.length()][b.length()];
    }
}
