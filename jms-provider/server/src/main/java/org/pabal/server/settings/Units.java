package org.pabal.server.settings;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Amounts with a unit behind them. */
final class Units {

    static final Units BYTES =
            new Units("B", Map.of("B", 1L, "KiB", 1L << 10, "MiB", 1L << 20, "GiB", 1L << 30, "TiB", 1L << 40));
    static final Units MILLIS =
            new Units("ms", Map.of("ms", 1L, "s", 1_000L, "min", 60_000L, "h", 3_600_000L, "d", 86_400_000L));

    private static final Pattern AMOUNT = Pattern.compile("([0-9][0-9_]{0,18}) ?([A-Za-z]*)");

    private final String smallest;
    private final Map<String, Long> largestFirst = new LinkedHashMap<>();

    private Units(String smallest, Map<String, Long> factors) {
        this.smallest = smallest;
        factors.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .forEach(unit -> largestFirst.put(unit.getKey(), unit.getValue()));
    }

    /** @throws IllegalArgumentException if it is no amount, or more than a long holds */
    long read(String text) {
        Matcher matcher = AMOUNT.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException();
        }
        long factor = matcher.group(2).isEmpty() ? 1 : factor(matcher.group(2));
        try {
            return Math.multiplyExact(Long.parseLong(matcher.group(1).replace("_", "")), factor);
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private long factor(String unit) {
        for (Map.Entry<String, Long> known : largestFirst.entrySet()) {
            if (known.getKey().toLowerCase(Locale.ROOT).equals(unit.toLowerCase(Locale.ROOT))) {
                return known.getValue();
            }
        }
        throw new IllegalArgumentException();
    }

    String write(long amount) {
        if (amount != 0) {
            for (Map.Entry<String, Long> unit : largestFirst.entrySet()) {
                if (amount % unit.getValue() == 0) {
                    return amount / unit.getValue() + " " + unit.getKey();
                }
            }
        }
        return amount + " " + smallest;
    }
}
