package org.pabal.selector;

import org.jspecify.annotations.Nullable;

/**
 * A word of a selector and its place in the text. The value is an identifier's name, a string's content, or a number: Long,
 * Double, or {@link Lexer#MAGNITUDE_OF_MIN}, which only a minus sign before it makes a number.
 */
record Token(TokenKind kind, int start, int end, @Nullable Object value) {}
