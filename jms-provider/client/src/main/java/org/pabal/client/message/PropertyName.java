package org.pabal.client.message;

import jakarta.jms.JMSException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pabal.client.error.ErrorCodes;

/** The rules for names of properties (Jakarta Messaging 3.1 §3.5.1, §3.5.9, §3.8.1.1). */
final class PropertyName {

    static final String DELIVERY_COUNT = "JMSXDeliveryCount";
    static final String GROUP_ID = "JMSXGroupID";
    static final String GROUP_SEQUENCE = "JMSXGroupSeq";

    /** Words of the selector language; no identifier may be one, in whatever case. */
    private static final Set<String> RESERVED_WORDS =
            Set.of("NULL", "TRUE", "FALSE", "NOT", "AND", "OR", "BETWEEN", "LIKE", "IN", "IS", "ESCAPE");

    private static final int RESERVED_WORD_LENGTH_MAX = 7;

    private PropertyName() {}

    /**
     * Checks a name that a client sets.
     *
     * @throws IllegalArgumentException if it is null, empty, no identifier, or a reserved word
     * @throws JMSException in strict mode, if it begins with {@code JMS} and is not the client's to set
     */
    static String require(@Nullable String name, boolean strict) throws JMSException {
        if (name == null || name.isEmpty()) {
            throw new IllegalArgumentException("cannot set a property without a name: it is "
                    + (name == null ? "null" : "empty") + "; give it a Java identifier");
        }
        if (!Character.isJavaIdentifierStart(name.codePointAt(0))) {
            throw illegal(name, 0);
        }
        for (int at = 1; at < name.length(); at++) {
            // Surrogates are no identifier parts by themselves, only as pairs
            char part = name.charAt(at);
            if (Character.isSurrogate(part) ? !isPairPart(name, at) : !Character.isJavaIdentifierPart(part)) {
                throw illegal(name, at);
            }
        }
        if (name.length() <= RESERVED_WORD_LENGTH_MAX && RESERVED_WORDS.contains(name.toUpperCase(Locale.ROOT))) {
            throw new IllegalArgumentException("cannot set property '" + name
                    + "': that is a word of the selector language, so no selector could name it; choose another name");
        }
        if (strict && name.startsWith("JMS") && !name.equals(GROUP_ID) && !name.equals(GROUP_SEQUENCE)) {
            throw new JMSException(
                    "cannot set property '" + name + "': names that begin with JMS are the provider's, except "
                            + GROUP_ID + " and " + GROUP_SEQUENCE + "; choose another name, or leave jms.strict off",
                    ErrorCodes.RESERVED_NAME);
        }
        return name;
    }

    private static boolean isPairPart(String name, int at) {
        int start = Character.isLowSurrogate(name.charAt(at)) ? at - 1 : at;
        int codePoint = name.codePointAt(start);
        return Character.isSupplementaryCodePoint(codePoint)
                && (start == 0
                        ? Character.isJavaIdentifierStart(codePoint)
                        : Character.isJavaIdentifierPart(codePoint));
    }

    private static IllegalArgumentException illegal(String name, int at) {
        return new IllegalArgumentException("cannot set property '" + name + "': the character '" + name.charAt(at)
                + "' at index " + at
                + " may not stand in a Java identifier; use letters, digits, '_' and '$', and begin"
                + " with no digit");
    }
}
