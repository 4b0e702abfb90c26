package org.pabal.selector;

import java.math.BigInteger;

/** Cuts the text of a selector into tokens (Jakarta Messaging 3.1 §3.8.1.1), one at a time. */
final class Lexer {

    /** 9223372036854775808: as in Java, a literal only where it is negated. */
    static final BigInteger MAGNITUDE_OF_MIN = BigInteger.ONE.shiftLeft(63);

    private final String text;
    private int position;

    Lexer(String text) {
        this.text = text;
    }

    Token next() throws InvalidSelector {
        while (position < text.length() && isWhiteSpace(text.charAt(position))) {
            position++;
        }
        int start = position;
        if (start == text.length()) {
            return new Token(TokenKind.END, start, start, null);
        }
        char c = text.charAt(start);
        if (c == '\'') {
            return string(start);
        }
        if (isDigit(c, 10) || c == '.' && isDigit(peek(1), 10)) {
            return number(start);
        }
        if (Character.isJavaIdentifierStart(text.codePointAt(start))) {
            return word(start);
        }
        return sign(start, c);
    }

    private static boolean isWhiteSpace(char c) {
        return c == ' ' || c == '\t' || c == '\f' || c == '\n' || c == '\r';
    }

    /** NUL past the end: it is no part of any token but a word, which asks for the end itself. */
    private char peek(int ahead) {
        int at = position + ahead;
        return at < text.length() ? text.charAt(at) : '\0';
    }

    private Token sign(int start, char c) throws InvalidSelector {
        char after = peek(1);
        return switch (c) {
            case '(' -> token(TokenKind.LEFT_PARENTHESIS, 1);
            case ')' -> token(TokenKind.RIGHT_PARENTHESIS, 1);
            case ',' -> token(TokenKind.COMMA, 1);
            case '=' -> token(TokenKind.EQUAL, 1);
            case '<' ->
                after == '>'
                        ? token(TokenKind.NOT_EQUAL, 2)
                        : after == '=' ? token(TokenKind.LESS_OR_EQUAL, 2) : token(TokenKind.LESS, 1);
            case '>' -> after == '=' ? token(TokenKind.GREATER_OR_EQUAL, 2) : token(TokenKind.GREATER, 1);
            case '+' -> token(TokenKind.PLUS, 1);
            case '-' -> token(TokenKind.MINUS, 1);
            case '*' -> token(TokenKind.STAR, 1);
            case '/' -> token(TokenKind.SLASH, 1);
            default -> throw unexpected(start);
        };
    }

    private InvalidSelector unexpected(int start) {
        int c = text.codePointAt(start);
        String found = Character.isISOControl(c) || Character.isWhitespace(c) || Character.isSpaceChar(c)
                ? String.format("the character U+%04X", c)
                : "'" + Character.toString(c) + "'";
        return InvalidSelector.at(
                text,
                start,
                found,
                switch (c) {
                    case '!' -> "another operator: not equal is written <>";
                    case '"' -> "a literal in single quotes, such as 'red'";
                    case '&' -> "the word AND";
                    case '|' -> "the word OR";
                    case '.' -> "a digit after it, or an identifier without dots";
                    default -> "an identifier, a literal or an operator";
                });
    }

    private Token token(TokenKind kind, int length) {
        int start = position;
        position += length;
        return new Token(kind, start, position, null);
    }

    private Token word(int start) {
        position += Character.charCount(text.codePointAt(start));
        while (position < text.length()) {
            int c = text.codePointAt(position);
            if (!Character.isJavaIdentifierPart(c)) {
                break;
            }
            position += Character.charCount(c);
        }
        String word = text.substring(start, position);
        return new Token(TokenKind.ofWord(word), start, position, word);
    }

    private Token string(int start) throws InvalidSelector {
        StringBuilder content = new StringBuilder();
        int from = start + 1;
        while (true) {
            int quote = text.indexOf('\'', from);
            if (quote < 0) {
                throw InvalidSelector.at(text, start, "a string that does not end", "a closing quote (')");
            }
            content.append(text, from, quote);
            if (quote + 1 < text.length() && text.charAt(quote + 1) == '\'') {
                content.append('\'');
                from = quote + 2;
            } else {
                position = quote + 1;
                return new Token(TokenKind.STRING, start, position, content.toString());
            }
        }
    }

    // Numbers follow Java's literals: hexadecimal, octal, binary, underscores, suffixes L, F and D.

    private Token number(int start) throws InvalidSelector {
        char second = peek(1);
        Object value;
        if (text.charAt(start) == '0' && (second == 'x' || second == 'X')) {
            position += 2;
            value = hexadecimal(start);
        } else if (text.charAt(start) == '0' && (second == 'b' || second == 'B')) {
            position += 2;
            digits(2);
            value = exact(start, start + 2, 2);
        } else {
            value = decimal(start);
        }
        if (position < text.length() && Character.isJavaIdentifierPart(text.codePointAt(position))) {
            throw InvalidSelector.at(
                    text,
                    position,
                    "'" + Character.toString(text.codePointAt(position)) + "' right after the number "
                            + text.substring(start, position),
                    "a space or an operator");
        }
        return new Token(TokenKind.NUMBER, start, position, value);
    }

    private Object hexadecimal(int start) throws InvalidSelector {
        boolean whole = isDigit(peek(0), 16);
        if (whole || peek(0) != '.') {
            digits(16);
        }
        boolean point = peek(0) == '.';
        if (point) {
            position++;
            if (!whole || isDigit(peek(0), 16)) {
                digits(16);
            }
        }
        if (exponent('p')) {
            return approximate(start);
        }
        if (point) {
            throw InvalidSelector.at(text, position, found(), "the exponent (p) of a hexadecimal fraction");
        }
        return exact(start, start + 2, 16);
    }

    private Object decimal(int start) throws InvalidSelector {
        boolean fraction = false;
        if (peek(0) != '.') {
            digits(10);
        }
        if (peek(0) == '.') {
            fraction = true;
            position++;
            if (isDigit(peek(0), 10)) {
                digits(10);
            }
        }
        fraction |= exponent('e');
        char suffix = peek(0);
        if (fraction || suffix == 'f' || suffix == 'F' || suffix == 'd' || suffix == 'D') {
            return approximate(start);
        }
        boolean octal = text.charAt(start) == '0' && position > start + 1;
        return exact(start, octal ? start + 1 : start, octal ? 8 : 10);
    }

    private boolean exponent(char lowerCase) throws InvalidSelector {
        if ((peek(0) | 0x20) != lowerCase) {
            return false;
        }
        position++;
        if (peek(0) == '+' || peek(0) == '-') {
            position++;
        }
        digits(10);
        return true;
    }

    /** One digit or more, and underscores between them. */
    private void digits(int radix) throws InvalidSelector {
        int from = position;
        while (isDigit(peek(0), radix) || peek(0) == '_' && position > from) {
            position++;
        }
        if (position == from || text.charAt(position - 1) == '_') {
            throw InvalidSelector.at(text, position, found(), radix == 10 ? "a digit" : "a digit of base " + radix);
        }
    }

    private Object exact(int start, int digitsFrom, int radix) throws InvalidSelector {
        int digitsTo = position;
        if (peek(0) == 'l' || peek(0) == 'L') {
            position++;
        }
        String digits = text.substring(digitsFrom, digitsTo).replace("_", "");
        if (radix == 8) {
            for (int i = digitsFrom; i < digitsTo; i++) {
                if (text.charAt(i) > '7' && text.charAt(i) != '_') {
                    throw InvalidSelector.at(
                            text,
                            i,
                            "'" + text.charAt(i) + "'",
                            "an octal digit: a number that starts with 0 is octal");
                }
            }
        }
        BigInteger value = new BigInteger(digits, radix);
        // As in Java, other bases write the bits of a long, its sign included; decimals write its value.
        if (radix == 10 ? value.bitLength() <= 63 : value.bitLength() <= 64) {
            return value.longValue();
        }
        if (value.equals(MAGNITUDE_OF_MIN)) {
            return MAGNITUDE_OF_MIN;
        }
        throw InvalidSelector.at(
                text,
                start,
                text.substring(start, position),
                "a number from " + Long.MIN_VALUE + " to " + Long.MAX_VALUE);
    }

    private Double approximate(int start) throws InvalidSelector {
        String digits = text.substring(start, position).replace("_", "");
        char suffix = peek(0);
        boolean single = suffix == 'f' || suffix == 'F';
        if (single || suffix == 'd' || suffix == 'D') {
            position++;
        }
        double value = single ? Float.parseFloat(digits) : Double.parseDouble(digits);
        if (Double.isInfinite(value) || value == 0 && !isZero(digits)) {
            throw InvalidSelector.at(
                    text,
                    start,
                    text.substring(start, position),
                    single
                            ? "a number between " + Float.MIN_VALUE + " and " + Float.MAX_VALUE
                            : "a number between " + Double.MIN_VALUE + " and " + Double.MAX_VALUE);
        }
        return value;
    }

    private static boolean isZero(String literal) {
        boolean hexadecimal = literal.length() > 1 && (literal.charAt(1) | 0x20) == 'x';
        for (int i = hexadecimal ? 2 : 0; i < literal.length(); i++) {
            char c = literal.charAt(i);
            if ((c | 0x20) == (hexadecimal ? 'p' : 'e')) {
                return true;
            }
            if (c != '0' && c != '.') {
                return false;
            }
        }
        return true;
    }

    private static boolean isDigit(char c, int radix) {
        return c < 128 && Character.digit(c, radix) >= 0;
    }

    private String found() {
        return position == text.length()
                ? "the end of the selector"
                : "'" + Character.toString(text.codePointAt(position)) + "'";
    }
}
