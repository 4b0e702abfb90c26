package org.pabal.broker.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a JSON text (RFC 8259): objects as maps in the order of the text, arrays as lists, texts, numbers as Long if they are
 * whole and fit and as Double otherwise, Boolean, null.
 *
 * <p>Refused are also names that come twice in an object, and more than {@value #DEPTH_MAX} values within each other. Halves
 * of surrogate pairs come through.
 */
public final class JsonReader {

    public static final int DEPTH_MAX = 64;

    private final String text;
    private int at;
    private int depth;

    private JsonReader(String text) {
        this.text = text;
    }

    /** @throws MalformedJson if the text is not exactly one JSON value */
    public static @Nullable Object read(String text) {
        JsonReader reader = new JsonReader(text);
        Object value = reader.value();
        reader.skipSpace();
        if (reader.at < text.length()) {
            throw reader.malformed("something follows the value");
        }
        return value;
    }

    /** @throws MalformedJson if the text is not exactly one JSON object */
    public static Map<String, @Nullable Object> readObject(String text) {
        JsonReader reader = new JsonReader(text);
        reader.skipSpace();
        if (!reader.is('{')) {
            throw reader.malformed("an object is expected, beginning with '{',");
        }
        Map<String, @Nullable Object> object = reader.object();
        reader.skipSpace();
        if (reader.at < text.length()) {
            throw reader.malformed("something follows the object");
        }
        return object;
    }

    private @Nullable Object value() {
        skipSpace();
        if (at == text.length()) {
            throw malformed("the text ends where a value is expected");
        }
        char c = text.charAt(at);
        return switch (c) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> string();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", null);
            default -> number();
        };
    }

    private @Nullable Object word(String word, @Nullable Boolean meaning) {
        if (!text.startsWith(word, at)) {
            throw malformed("no JSON value");
        }
        at += word.length();
        return meaning;
    }

    private Map<String, @Nullable Object> object() {
        enter();
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        skipSpace();
        if (!skip('}')) {
            do {
                skipSpace();
                int nameAt = at;
                if (!is('"')) {
                    throw malformed("a name in quotes is expected");
                }
                String name = string();
                skipSpace();
                if (!skip(':')) {
                    throw malformed("':' is expected");
                }
                Object value = value();
                if (object.containsKey(name)) {
                    throw new MalformedJson("the name '" + name + "' comes twice", nameAt);
                }
                object.put(name, value);
                skipSpace();
            } while (skip(','));
            if (!skip('}')) {
                throw malformed("',' or '}' is expected");
            }
        }
        depth--;
        return object;
    }

    private List<@Nullable Object> array() {
        enter();
        List<@Nullable Object> array = new ArrayList<>();
        skipSpace();
        if (!skip(']')) {
            do {
                array.add(value());
                skipSpace();
            } while (skip(','));
            if (!skip(']')) {
                throw malformed("',' or ']' is expected");
            }
        }
        depth--;
        return array;
    }

    private void enter() {
        if (++depth > DEPTH_MAX) {
            throw malformed("more than " + DEPTH_MAX + " values within each other");
        }
        at++;
    }

    private String string() {
        int start = ++at;
        while (at < text.length() && text.charAt(at) != '"' && text.charAt(at) != '\\' && text.charAt(at) >= ' ') {
            at++;
        }
        if (is('"')) {
            return text.substring(start, at++);
        }
        StringBuilder unescaped = new StringBuilder().append(text, start, at);
        while (!skip('"')) {
            if (at == text.length()) {
                throw malformed("the text ends within quotes");
            }
            char c = text.charAt(at++);
            if (c < ' ') {
                at--;
                throw malformed("a control character must be escaped");
            }
            unescaped.append(c == '\\' ? escaped() : c);
        }
        return unescaped.toString();
    }

    private char escaped() {
        char c = at == text.length() ? ' ' : text.charAt(at++);
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> hex();
            default -> throw malformed("no such escape");
        };
    }

    private char hex() {
        int code = 0;
        for (int i = 0; i < 4; i++) {
            int digit = at < text.length() ? Character.digit(text.charAt(at), 16) : -1;
            if (digit < 0 || text.charAt(at) > 'f') {
                throw malformed("four hexadecimal digits are expected");
            }
            code = code << 4 | digit;
            at++;
        }
        return (char) code;
    }

    private Object number() {
        int start = at;
        skip('-');
        int digitsAt = at;
        digits();
        if (at - digitsAt > 1 && text.charAt(digitsAt) == '0') {
            at = digitsAt;
            throw malformed("a number must not begin with 0");
        }
        boolean whole = true;
        if (skip('.')) {
            whole = false;
            digits();
        }
        if (skip('e') || skip('E')) {
            whole = false;
            if (!skip('+')) {
                skip('-');
            }
            digits();
        }
        String number = text.substring(start, at);
        if (whole && at - digitsAt <= 19) {
            try {
                return Long.valueOf(number);
            } catch (NumberFormatException tooLarge) {
                return Double.valueOf(number);
            }
        }
        return Double.valueOf(number);
    }

    private void digits() {
        int start = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        if (at == start) {
            throw malformed("no JSON value");
        }
    }

    private void skipSpace() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private boolean is(char c) {
        return at < text.length() && text.charAt(at) == c;
    }

    private boolean skip(char c) {
        boolean there = is(c);
        if (there) {
            at++;
        }
        return there;
    }

    private MalformedJson malformed(String problem) {
        return new MalformedJson(problem, at);
    }
}
