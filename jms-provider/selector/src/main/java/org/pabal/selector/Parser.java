package org.pabal.selector;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.pabal.message.PropertyName;

/**
 * Recursive descent over the tokens of one selector (Jakarta Messaging 3.1 §3.8.1.1). One method serves all levels of
 * precedence, so that a pair of parentheses costs two frames of the stack and the depth limit holds on small stacks too.
 */
final class Parser {

    /** Precedence: an operator takes operands that bind tighter. */
    private static final int OR = 0;

    private static final int AND = 1;
    private static final int NOT = 2;
    private static final int COMPARISON = 3;
    private static final int SUM = 4;
    private static final int PRODUCT = 5;
    private static final int PRIMARY = 6;

    private static final String TEXT_OPERATORS = ": strings and booleans compare only with = and <>";

    private final String text;
    private final Lexer lexer;
    private Token token;
    private int previousStart;
    private int previousEnd;
    private int openParentheses;

    private Parser(String text) throws InvalidSelector {
        this.text = text;
        this.lexer = new Lexer(text);
        this.token = lexer.next();
    }

    static Condition parse(String text) throws InvalidSelector {
        Parser parser = new Parser(text);
        int start = parser.token.start();
        Term term = parser.expression(OR);
        if (parser.token.kind() != TokenKind.END) {
            throw parser.unexpected(after(term, "the end of the selector"));
        }
        return parser.condition(term, start);
    }

    private Term expression(int floor) throws InvalidSelector {
        int start = token.start();
        Term term;
        // How tightly the term binds: what stands to its right must not bind tighter.
        int level;
        if (token.kind() == TokenKind.NOT && floor <= NOT) {
            term = negation(start);
            level = NOT;
        } else {
            term = token.kind() == TokenKind.PLUS || token.kind() == TokenKind.MINUS ? signed() : primary(floor);
            level = PRIMARY;
        }
        while (true) {
            int operator = level(token.kind());
            boolean chained = operator == COMPARISON && level == COMPARISON;
            if (operator < floor || operator > level || chained) {
                return term;
            }
            term = switch (operator) {
                case OR -> disjunction(term, start);
                case AND -> conjunction(term, start);
                case COMPARISON -> comparison(term, start);
                default -> arithmetic(operator + 1, term, start);
            };
            level = operator;
        }
    }

    /** The level of what can follow a term; below all levels if it cannot. */
    private static int level(TokenKind kind) {
        return switch (kind) {
            case OR -> OR;
            case AND -> AND;
            case EQUAL, NOT_EQUAL, LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL -> COMPARISON;
            case NOT, BETWEEN, LIKE, IN, IS -> COMPARISON;
            case PLUS, MINUS -> SUM;
            case STAR, SLASH -> PRODUCT;
            default -> -1;
        };
    }

    private Condition disjunction(Term first, int start) throws InvalidSelector {
        List<Condition> parts = conditions(TokenKind.OR, AND, first, start);
        return Disjunction.of(span(start), parts);
    }

    private Condition conjunction(Term first, int start) throws InvalidSelector {
        List<Condition> parts = conditions(TokenKind.AND, NOT, first, start);
        return Conjunction.of(span(start), parts);
    }

    private List<Condition> conditions(TokenKind operator, int operandLevel, Term first, int start)
            throws InvalidSelector {
        List<Condition> conditions = new ArrayList<>();
        conditions.add(condition(first, start));
        while (token.kind() == operator) {
            advance();
            int operandStart = token.start();
            conditions.add(condition(expression(operandLevel), operandStart));
        }
        return conditions;
    }

    private Condition negation(int start) throws InvalidSelector {
        boolean negated = false;
        // A loop: a thousand NOTs are silly, but no reason to descend.
        while (token.kind() == TokenKind.NOT) {
            negated = !negated;
            advance();
        }
        int operandStart = token.start();
        Condition condition = condition(expression(COMPARISON), operandStart);
        return negated ? new Negation(span(start), condition) : condition;
    }

    private Term comparison(Term left, int start) throws InvalidSelector {
        int leftEnd = previousEnd;
        boolean negated = token.kind() == TokenKind.NOT;
        if (negated) {
            advance();
        }
        return switch (token.kind()) {
            case BETWEEN -> between(number(left, start, leftEnd, ""), start, negated);
            case LIKE -> like(field(left, start, leftEnd, "LIKE"), start, negated);
            case IN -> in(field(left, start, leftEnd, "IN"), start, negated);
            default -> {
                if (negated) {
                    throw unexpected("BETWEEN, LIKE or IN after 'NOT'");
                }
                yield token.kind() == TokenKind.IS
                        ? isNull(field(left, start, leftEnd, "IS"), start)
                        : relation(left, start);
            }
        };
    }

    private Condition relation(Term left, int start) throws InvalidSelector {
        Comparison.Operator operator = switch (token.kind()) {
            case EQUAL -> Comparison.Operator.EQUAL;
            case NOT_EQUAL -> Comparison.Operator.NOT_EQUAL;
            case LESS -> Comparison.Operator.LESS;
            case LESS_OR_EQUAL -> Comparison.Operator.LESS_OR_EQUAL;
            case GREATER -> Comparison.Operator.GREATER;
            default -> Comparison.Operator.GREATER_OR_EQUAL;
        };
        int leftEnd = previousEnd;
        advance();
        int rightStart = token.start();
        Term right = expression(SUM);
        if (operator.isEquality()) {
            // The only comparison with a boolean word that can be meant is with a boolean.
            if (isBooleanLiteral(left) && isOtherLiteral(right)) {
                throw InvalidSelector.at(
                        text, rightStart, written(rightStart, previousEnd), "TRUE, FALSE or an identifier to compare");
            }
            if (isOtherLiteral(left) && isBooleanLiteral(right)) {
                throw InvalidSelector.at(
                        text, start, written(start, leftEnd), "TRUE, FALSE or an identifier to compare");
            }
            return Comparison.of(span(start), operator, operand(left), operand(right));
        }
        return Comparison.of(
                span(start),
                operator,
                number(left, start, leftEnd, TEXT_OPERATORS),
                number(right, rightStart, previousEnd, TEXT_OPERATORS));
    }

    private static boolean isBooleanLiteral(Term term) {
        return term instanceof Literal literal && literal.type() == Operand.Type.BOOLEAN;
    }

    private static boolean isOtherLiteral(Term term) {
        return term instanceof Literal literal && literal.type() != Operand.Type.BOOLEAN;
    }

    private Condition between(Operand operand, int start, boolean negated) throws InvalidSelector {
        advance();
        Operand low = number(SUM);
        expect(TokenKind.AND, "AND and the upper bound of BETWEEN");
        Operand high = number(SUM);
        return new RangeTest(span(start), operand, negated, low, high);
    }

    private Condition like(Field field, int start, boolean negated) throws InvalidSelector {
        advance();
        Token pattern = expect(TokenKind.STRING, "a pattern in single quotes after LIKE");
        int escape = -1;
        if (token.kind() == TokenKind.ESCAPE) {
            advance();
            int escapeStart = token.start();
            String character = string(expect(TokenKind.STRING, "one character in single quotes after ESCAPE"));
            int length = character.codePointCount(0, character.length());
            if (length != 1) {
                throw InvalidSelector.at(
                        text,
                        escapeStart,
                        written(escapeStart, previousEnd) + ", " + length + " characters",
                        "one character in single quotes after ESCAPE");
            }
            escape = character.codePointAt(0);
        }
        LikePattern compiled = LikePattern.of(string(pattern), escape);
        if (compiled == null) {
            throw InvalidSelector.at(
                    text,
                    pattern.end() - 1,
                    "the end of the pattern",
                    "a character after the escape character '" + Character.toString(escape) + "'");
        }
        return new LikeTest(span(start), field, negated, compiled);
    }

    private Condition in(Field field, int start, boolean negated) throws InvalidSelector {
        advance();
        expect(TokenKind.LEFT_PARENTHESIS, "'(' and strings after IN");
        Set<String> texts = new LinkedHashSet<>();
        texts.add(string(expect(TokenKind.STRING, "a string in single quotes: IN lists strings only")));
        while (token.kind() == TokenKind.COMMA) {
            advance();
            texts.add(string(expect(TokenKind.STRING, "a string in single quotes: IN lists strings only")));
        }
        expect(TokenKind.RIGHT_PARENTHESIS, "',' or ')'");
        return new ListTest(span(start), field, negated, Collections.unmodifiableSet(texts));
    }

    private Condition isNull(Field field, int start) throws InvalidSelector {
        advance();
        boolean negated = token.kind() == TokenKind.NOT;
        if (negated) {
            advance();
        }
        expect(TokenKind.NULL, negated ? "NULL after IS NOT" : "NULL or NOT NULL after IS");
        return new NullTest(span(start), field, negated);
    }

    private Operand arithmetic(int operandLevel, Term left, int start) throws InvalidSelector {
        Arithmetic.Operator operator = switch (token.kind()) {
            case PLUS -> Arithmetic.Operator.PLUS;
            case MINUS -> Arithmetic.Operator.MINUS;
            case STAR -> Arithmetic.Operator.TIMES;
            default -> Arithmetic.Operator.DIVIDED_BY;
        };
        Operand leftNumber = number(left, start, previousEnd, "");
        int operatorStart = token.start();
        advance();
        Operand result = Arithmetic.of(operator, leftNumber, number(operandLevel));
        if (result.height() > Selector.DEPTH_MAX) {
            throw InvalidSelector.at(
                    text,
                    operatorStart,
                    "more than " + Selector.DEPTH_MAX + " operations in one calculation",
                    "a shorter calculation");
        }
        return result;
    }

    private Operand number(int floor) throws InvalidSelector {
        int start = token.start();
        Term term = expression(floor);
        return number(term, start, previousEnd, "");
    }

    /** One or more signs and the primary term after them. */
    private Term signed() throws InvalidSelector {
        boolean negative = false;
        boolean minus = false;
        while (token.kind() == TokenKind.PLUS || token.kind() == TokenKind.MINUS) {
            minus = token.kind() == TokenKind.MINUS;
            negative ^= minus;
            advance();
        }
        if (minus && token.value() instanceof BigInteger) {
            advance();
            // The last minus belongs to the literal.
            return Signed.of(!negative, new Literal(Long.MIN_VALUE));
        }
        int start = token.start();
        Term term = primary(PRIMARY);
        return Signed.of(negative, number(term, start, previousEnd, ""));
    }

    private Term primary(int floor) throws InvalidSelector {
        Token first = token;
        switch (first.kind()) {
            case LEFT_PARENTHESIS -> {
                openParenthesis();
                Term term = expression(OR);
                closeParenthesis(term);
                return term;
            }
            case NUMBER -> {
                if (first.value() instanceof BigInteger) {
                    throw unexpected("a number up to " + Long.MAX_VALUE);
                }
                advance();
                return new Literal(valueOf(first));
            }
            case STRING -> {
                advance();
                return new Literal(valueOf(first));
            }
            case TRUE, FALSE -> {
                advance();
                return new Literal(first.kind() == TokenKind.TRUE);
            }
            case IDENTIFIER -> {
                return identifier();
            }
            default -> throw unexpected(missing(floor));
        }
    }

    private void openParenthesis() throws InvalidSelector {
        if (++openParentheses > Selector.DEPTH_MAX) {
            throw unexpected("at most " + Selector.DEPTH_MAX + " parentheses within each other");
        }
        advance();
    }

    private void closeParenthesis(Term term) throws InvalidSelector {
        if (token.kind() != TokenKind.RIGHT_PARENTHESIS) {
            throw unexpected(after(term, "')'"));
        }
        advance();
        openParentheses--;
    }

    private Field identifier() throws InvalidSelector {
        String name = string(token);
        Header header = Header.named(name);
        if (header != null) {
            advance();
            return header;
        }
        if (Header.reserves(name)) {
            throw unexpected("a property, or one of the headers that can be selected by: JMSDeliveryMode, JMSPriority,"
                    + " JMSMessageID, JMSTimestamp, JMSCorrelationID, JMSType");
        }
        PropertyName property;
        try {
            property = PropertyName.of(name);
        } catch (IllegalArgumentException tooLong) {
            throw unexpected("a name of at most " + PropertyName.LENGTH_MAX + " bytes");
        }
        advance();
        return new Property(property);
    }

    // What a term must be where it stands.

    private Condition condition(Term term, int start) throws InvalidSelector {
        if (term instanceof Condition condition) {
            return condition;
        }
        Operand operand = (Operand) term;
        if (operand.type() == Operand.Type.BOOLEAN || operand.type() == Operand.Type.ANY) {
            return new BooleanTest(span(start), operand);
        }
        throw InvalidSelector.at(
                text,
                start,
                written(start, previousEnd) + ", which is neither true nor false",
                "a condition, such as a comparison with =");
    }

    private static Operand operand(Term term) {
        return term instanceof Condition condition ? new ConditionOperand(condition) : (Operand) term;
    }

    private Operand number(Term term, int start, int end, String hint) throws InvalidSelector {
        if (term instanceof Operand operand
                && (operand.type() == Operand.Type.NUMBER || operand.type() == Operand.Type.ANY)) {
            return operand;
        }
        throw InvalidSelector.at(
                text,
                start,
                (term instanceof Condition ? "the condition " : "") + written(start, end),
                "a number" + hint);
    }

    private Field field(Term term, int start, int end, String operator) throws InvalidSelector {
        if (term instanceof Field field) {
            return field;
        }
        throw InvalidSelector.at(text, start, written(start, end), "an identifier before " + operator);
    }

    // Tokens.

    private void advance() throws InvalidSelector {
        previousStart = token.start();
        previousEnd = token.end();
        token = lexer.next();
    }

    private Token expect(TokenKind kind, String expected) throws InvalidSelector {
        Token found = token;
        if (found.kind() != kind) {
            throw unexpected(expected);
        }
        advance();
        return found;
    }

    private static Object valueOf(Token token) {
        Object value = token.value();
        if (value == null) {
            throw new IllegalStateException("token without a value: " + token);
        }
        return value;
    }

    private static String string(Token token) {
        return (String) valueOf(token);
    }

    /** From there to the last token taken. */
    private Span span(int start) {
        return new Span(start, previousEnd);
    }

    private InvalidSelector unexpected(String expected) {
        String found = switch (token.kind()) {
            case END -> "the end of the selector";
            case STRING -> "the string " + written(token.start(), token.end());
            case NUMBER -> "the number " + written(token.start(), token.end());
            default -> "'" + written(token.start(), token.end()) + "'";
        };
        return InvalidSelector.at(text, token.start(), found, expected);
    }

    /** What is missing where no term starts. */
    private String missing(int floor) {
        String what = floor >= SUM ? "a value" : "a condition";
        if (previousEnd > 0) {
            what += " after '" + written(previousStart, previousEnd) + "'";
        }
        if (token.kind() == TokenKind.NULL) {
            return what + " (to ask for null, write IS NULL)";
        }
        return token.kind().reserved() ? what + " (a reserved word is no identifier)" : what;
    }

    private static String after(Term term, String end) {
        return (term instanceof Condition ? "" : "an operator, ") + "AND, OR or " + end;
    }

    private String written(int start, int end) {
        String written = text.substring(start, end);
        return written.length() <= 40 ? written : written.substring(0, 37) + "...";
    }
}
