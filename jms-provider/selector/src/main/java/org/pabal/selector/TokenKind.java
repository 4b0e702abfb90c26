package org.pabal.selector;

enum TokenKind {
    IDENTIFIER,
    STRING,
    NUMBER,
    LEFT_PARENTHESIS,
    RIGHT_PARENTHESIS,
    COMMA,
    EQUAL,
    NOT_EQUAL,
    LESS,
    LESS_OR_EQUAL,
    GREATER,
    GREATER_OR_EQUAL,
    PLUS,
    MINUS,
    STAR,
    SLASH,
    NULL,
    TRUE,
    FALSE,
    NOT,
    AND,
    OR,
    BETWEEN,
    LIKE,
    IN,
    IS,
    ESCAPE,
    END;

    /** Words that cannot be identifiers, in any case. */
    boolean reserved() {
        return compareTo(NULL) >= 0 && compareTo(ESCAPE) <= 0;
    }

    /** The kind of a word. Only ASCII letters fold: a dotless i does not make an IN. */
    static TokenKind ofWord(String word) {
        if (word.length() < 2 || word.length() > 7) {
            return IDENTIFIER;
        }
        char[] upper = word.toCharArray();
        for (int i = 0; i < upper.length; i++) {
            char c = upper[i];
            if (c >= 'a' && c <= 'z') {
                upper[i] = (char) (c - 'a' + 'A');
            }
        }
        return switch (new String(upper)) {
            case "NULL" -> NULL;
            case "TRUE" -> TRUE;
            case "FALSE" -> FALSE;
            case "NOT" -> NOT;
            case "AND" -> AND;
            case "OR" -> OR;
            case "BETWEEN" -> BETWEEN;
            case "LIKE" -> LIKE;
            case "IN" -> IN;
            case "IS" -> IS;
            case "ESCAPE" -> ESCAPE;
            default -> IDENTIFIER;
        };
    }
}
