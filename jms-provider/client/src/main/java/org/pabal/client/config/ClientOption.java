package org.pabal.client.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pabal.client.message.ObjectFilter;

/** The options that the client itself understands, in URLs and, by bean setters, on the factory. */
public enum ClientOption {
    USER("jms.user", Kind.TEXT, null, 0, 0, "who connects, if createConnection is not told"),
    PASSWORD("jms.password", Kind.TEXT, null, 0, 0, "the password for jms.user"),
    CLIENT_ID("jms.clientId", Kind.TEXT, null, 0, 0, "the client id of every connection; it can then not be set again"),
    PREFETCH("jms.prefetch", Kind.NUMBER, "256", 0, 100_000, "messages sent ahead to a consumer; 0 for none"),
    STRICT(
            "jms.strict",
            Kind.SWITCH,
            "false",
            0,
            0,
            "check what the specification forbids but most providers let pass, and wait for each send"),
    AUTO_START("jms.autoStart", Kind.SWITCH, "true", 0, 0, "whether a JMSContext starts with its first consumer"),
    REQUEST_TIMEOUT(
            "jms.requestTimeout", Kind.TIME, "30s", 1, Limits.DAY_MILLIS, "how long the broker may take to answer"),
    SEND_TIMEOUT(
            "jms.sendTimeout",
            Kind.TIME,
            "30s",
            0,
            Limits.DAY_MILLIS,
            "how long a send may wait for room in a full queue"),
    LARGE_MESSAGE_SIZE(
            "jms.largeMessageSize",
            Kind.NUMBER,
            "262144",
            16_384,
            Limits.SIZE_MAX,
            "bodies of more bytes are sent in pieces, ahead of their messages"),
    TRUSTED_PACKAGES(
            "jms.trustedPackages",
            Kind.NAMES,
            "",
            0,
            0,
            "packages or classes that object messages may bring, besides JDK values; * for all"),
    OBJECT_DEPTH(
            "jms.objectDepth",
            Kind.NUMBER,
            String.valueOf(ObjectFilter.DEPTH_DEFAULT),
            1,
            ObjectFilter.DEPTH_LIMIT,
            "how many objects deep object messages may be nested");

    /** What all names begin with. */
    public static final String PREFIX = "jms.";

    private final String key;
    private final Kind kind;
    private final @Nullable String usual;
    private final long min;
    private final long max;
    private final String meaning;

    ClientOption(String key, Kind kind, @Nullable String usual, long min, long max, String meaning) {
        this.key = key;
        this.kind = kind;
        this.usual = usual;
        this.min = min;
        this.max = max;
        this.meaning = meaning;
    }

    private static final class Limits {
        static final long DAY_MILLIS = 24 * 3_600_000L;
        static final long SIZE_MAX = 1L << 30;
    }

    /** How a value is written. */
    private enum Kind {
        TEXT("any text"),
        NUMBER("a number"),
        SWITCH("true or false"),
        TIME("a number of milliseconds, or with a unit: 500ms, 30s, 5min, 1h"),
        NAMES("names separated by commas");

        private final String form;

        Kind(String form) {
            this.form = form;
        }
    }

    /** The name in URLs. */
    public String key() {
        return key;
    }

    /** What it does, in a line. */
    public String meaning() {
        return meaning;
    }

    /** The default as it would be written; null if there is none. */
    public @Nullable String usual() {
        return usual;
    }

    /** All names, for suggestions. */
    public static List<String> keys() {
        return Arrays.stream(values()).map(ClientOption::key).toList();
    }

    /** @return null if there is none of that name */
    static @Nullable ClientOption named(String key) {
        for (ClientOption option : values()) {
            if (option.key.equals(key)) {
                return option;
            }
        }
        return null;
    }

    /** @throws InvalidSetting if the value is not one that the option allows */
    void require(String value) {
        switch (kind) {
            case TEXT -> {}
            case NUMBER, TIME -> number(value);
            case SWITCH -> truth(value);
            case NAMES -> names(value);
        }
    }

    @Nullable
    String text(Map<String, String> values) {
        String value = values.get(key);
        return value == null || value.isEmpty() ? usual : value;
    }

    long number(Map<String, String> values) {
        return number(written(values));
    }

    boolean truth(Map<String, String> values) {
        return truth(written(values));
    }

    List<String> names(Map<String, String> values) {
        return names(written(values));
    }

    private String written(Map<String, String> values) {
        String value = values.getOrDefault(key, usual);
        return value == null ? "" : value;
    }

    private boolean truth(String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw invalid(value);
        };
    }

    private long number(String value) {
        String digits = value;
        long unit = 1;
        if (kind == Kind.TIME) {
            int unitAt = value.length();
            while (unitAt > 0 && Character.isLetter(value.charAt(unitAt - 1))) {
                unitAt--;
            }
            unit = switch (value.substring(unitAt)) {
                case "", "ms" -> 1;
                case "s" -> 1_000;
                case "min" -> 60_000;
                case "h" -> 3_600_000;
                default -> throw invalid(value);
            };
            digits = value.substring(0, unitAt);
        }
        long number;
        try {
            number = Math.multiplyExact(Long.parseLong(digits), unit);
        } catch (NumberFormatException | ArithmeticException e) {
            throw invalid(value);
        }
        if (number < min || number > max) {
            throw invalid(value);
        }
        return number;
    }

    private List<String> names(String value) {
        List<String> names = Arrays.stream(value.split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
        for (String name : names) {
            if (!name.equals("*") && !isQualifiedName(name)) {
                throw new InvalidSetting("invalid " + key + ": '" + name
                        + "' is no name of a package or class; write com.acme (with the packages below it), com.acme.Order,"
                        + " or * for all, separated by commas");
            }
        }
        return names;
    }

    private static boolean isQualifiedName(String name) {
        boolean start = true;
        for (int at = 0; at < name.length(); at++) {
            char character = name.charAt(at);
            if (character == '.') {
                if (start) {
                    return false;
                }
                start = true;
            } else if (start
                    ? !Character.isJavaIdentifierStart(character)
                    : !Character.isJavaIdentifierPart(character)) {
                return false;
            } else {
                start = false;
            }
        }
        return !start;
    }

    private InvalidSetting invalid(String value) {
        String range = switch (kind) {
            case NUMBER -> " from " + min + " to " + max;
            case TIME -> ", from " + min + "ms to " + max / 3_600_000 + "h";
            default -> "";
        };
        return new InvalidSetting("invalid " + key + "=" + value + ": it is " + kind.form + range
                + (usual == null ? "" : "; without it, " + (usual.isEmpty() ? "none" : usual)));
    }
}
