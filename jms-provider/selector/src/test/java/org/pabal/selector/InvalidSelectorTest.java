package org.pabal.selector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pabal.message.Message;

/** A refusal says where, what was found and what was expected. */
class InvalidSelectorTest {

    /** The broker's threads have 512 KiB, some of which is used when a selector comes; interpreted code needs most. */
    private static final int SMALL_STACK = 384 * 1_024;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "color =    AND a|12|found 'AND', expected a value after '='",
                "a =|4|found the end of the selector, expected a value after '='",
                "= 1|1|found '=', expected a condition",
                "a = 1 AND|10|found the end of the selector, expected a condition after 'AND'",
                "a = 1 OR OR b|10|found 'OR', expected a condition after 'OR'",
                "AND|1|found 'AND', expected a condition",
                "NOT|4|expected a condition after 'NOT'",
                "42|1|found 42, which is neither true nor false, expected a condition",
                "a + 1|1|found a + 1, which is neither true nor false",
                "'x'|1|found 'x', which is neither true nor false",
                "a = 1 AND 5|11|found 5, which is neither true nor false",
                "a = 1 AND (b + 1)|11|found (b + 1), which is neither true nor false",
                "NOT 5|5|found 5",
                "5 OR a|1|found 5",
                "JMSPriority|1|found JMSPriority, which is neither true nor false",
                "JMSType AND a|1|found JMSType, which is neither true nor false",
                "(a = 1|7|found the end of the selector, expected AND, OR or ')'",
                "(a|3|expected an operator, AND, OR or ')'",
                "(|2|found the end of the selector",
                "()|2|found ')', expected a condition after '('",
                "a = 1)|6|found ')', expected AND, OR or the end",
                "a = 1 b|7|found 'b', expected AND, OR or the end",
                "a b|3|found 'b', expected an operator, AND, OR or the end",
                "a = b = c|7|found '=', expected AND, OR or the end",
                "a = 1 < 2|7|found '<'",
                "a LIKE 'x' + 1|12|found '+'",
                "a = NOT b|5|found 'NOT', expected a value after '='",
                "- NOT a > 1|3|found 'NOT', expected a value after '-'",
                "a == 1|4|found '=', expected a value after '='",
                "a != 1|3|found '!', expected another operator: not equal is written <>",
                "a = \"x\"|5|found '\"', expected a literal in single quotes",
                "a && b|3|expected the word AND",
                "a ; b|3|found ';', expected an identifier, a literal or an operator",
                "a.b = 1|2|found '.', expected a digit after it, or an identifier without dots",
                "a = #|5|found '#'",
                "a = 'x|5|found a string that does not end, expected a closing quote",
                "a = 'x''|5|found a string that does not end",
                "a = NULL|5|found 'NULL', expected a value after '=' (to ask for null, write IS NULL)",
                "between = 1|1|found 'between', expected a condition (a reserved word is no identifier)",
                "a = Like|5|found 'Like', expected a value after '=' (a reserved word is no identifier)",
                "escape = 1|1|reserved word",
                "Is = 1|1|reserved word",
                "iN = 1|1|reserved word",
                "a > 'x'|5|found 'x', expected a number: strings and booleans compare only with = and <>",
                "'x' <= a|1|found 'x', expected a number: strings",
                "TRUE > a|1|found TRUE, expected a number: strings",
                "a < FALSE|5|found FALSE, expected a number",
                "TRUE = 0|8|found 0, expected TRUE, FALSE or an identifier",
                "TRUE <> 'TRUE'|9|found 'TRUE', expected TRUE, FALSE or an identifier",
                "1 = FALSE|1|found 1, expected TRUE, FALSE or an identifier",
                "JMSType > 5|1|found JMSType, expected a number",
                "(a = 1) > 2|1|found the condition (a = 1), expected a number",
                "a + 'x' = 1|5|found 'x', expected a number",
                "'x' * 2 = 1|1|found 'x', expected a number",
                "-'x' = 1|2|found 'x', expected a number",
                "-(a > 1) = 1|2|found the condition (a > 1), expected a number",
                "a + (b = 1) = 1|5|found the condition (b = 1), expected a number",
                "a BETWEEN 1|12|found the end of the selector, expected AND and the upper bound of BETWEEN",
                "a BETWEEN 1 OR 2|13|found 'OR', expected AND and the upper bound",
                "a BETWEEN AND 2|11|found 'AND', expected a value after 'BETWEEN'",
                "a BETWEEN 1 AND|16|found the end of the selector, expected a value after 'AND'",
                "a BETWEEN 'a' AND 'b'|11|found 'a', expected a number",
                "'a' BETWEEN 1 AND 2|1|found 'a', expected a number",
                "a NOT = 1|7|found '=', expected BETWEEN, LIKE or IN after 'NOT'",
                "a NOT NULL|7|found 'NULL', expected BETWEEN, LIKE or IN after 'NOT'",
                "a NOT IS NULL|7|found 'IS', expected BETWEEN, LIKE or IN after 'NOT'",
                "a LIKE b|8|found 'b', expected a pattern in single quotes after LIKE",
                "a LIKE 5|8|found the number 5, expected a pattern",
                "a LIKE 'x' ESCAPE|18|expected one character in single quotes after ESCAPE",
                "a LIKE 'x' ESCAPE ''|19|found '', 0 characters, expected one character",
                "a LIKE 'x' ESCAPE 'ab'|19|found 'ab', 2 characters, expected one character",
                "a LIKE 'x!' ESCAPE '!'|11|found the end of the pattern, expected a character after the escape character '!'",
                "5 LIKE 'x'|1|found 5, expected an identifier before LIKE",
                "'x' LIKE 'x'|1|found 'x', expected an identifier before LIKE",
                "a + 1 NOT LIKE 'x'|1|found a + 1, expected an identifier before LIKE",
                "a IN 'x'|6|found the string 'x', expected '(' and strings after IN",
                "a IN ()|7|found ')', expected a string in single quotes",
                "a IN ('x',)|11|found ')', expected a string",
                "a IN ('x' 'y')|11|found the string 'y', expected ',' or ')'",
                "a IN (1, 2)|7|found the number 1, expected a string in single quotes: IN lists strings only",
                "a IN ('x', b)|12|found 'b', expected a string",
                "a IN ('x'|10|found the end of the selector, expected ',' or ')'",
                "'x' IN ('x')|1|found 'x', expected an identifier before IN",
                "a IS|5|found the end of the selector, expected NULL or NOT NULL after IS",
                "a IS TRUE|6|found 'TRUE', expected NULL or NOT NULL after IS",
                "a IS NOT 5|10|found the number 5, expected NULL after IS NOT",
                "5 IS NULL|1|found 5, expected an identifier before IS",
                "a + 1 IS NULL|1|found a + 1, expected an identifier before IS",
                "a = 1 ESCAPE 'x'|7|found 'ESCAPE', expected AND, OR or the end",
                "a LIKE 'x' ESCAPE '!' ESCAPE '?'|23|found 'ESCAPE'",
                ", a|1|found ','",
            })
    void namesColumnFoundAndExpected(String selector, int column, String message) {
        assertThatThrownBy(() -> Selector.parse(selector)).isInstanceOfSatisfying(InvalidSelector.class, e -> {
            assertThat(e).hasMessageStartingWith("selector not understood at column " + e.column() + ": found ");
            assertThat(e).hasMessageContaining(message);
            assertThat(e.column()).as(e.getMessage()).isEqualTo(column);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "JMSDestination",
                "JMSReplyTo",
                "JMSExpiration",
                "JMSRedelivered",
                "JMSDeliveryTime",
                "JMSfoo",
                "JMS"
            })
    void refusesOtherHeaders(String header) {
        assertThatThrownBy(() -> Selector.parse("a = 1 AND " + header + " IS NULL"))
                .isInstanceOfSatisfying(
                        InvalidSelector.class, e -> assertThat(e.column()).isEqualTo(11))
                .hasMessageContaining("found '" + header + "', expected a property, or one of the headers")
                .hasMessageContaining(
                        "JMSDeliveryMode, JMSPriority, JMSMessageID, JMSTimestamp, JMSCorrelationID, JMSType");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NULL", "TRUE", "FALSE", "NOT", "AND", "OR", "BETWEEN", "LIKE", "IN", "IS", "ESCAPE", "nULL", "oR"
            })
    void refusesReservedWordsAsIdentifiers(String word) {
        assertThatThrownBy(() -> Selector.parse(word + " LIKE 'x'")).isInstanceOf(InvalidSelector.class);
        assertThatThrownBy(() -> Selector.parse("a IN ('x') AND " + word + " IS NULL"))
                .isInstanceOf(InvalidSelector.class);
    }

    @Test
    void showsThePlaceUnderACaret() {
        assertThatThrownBy(() -> Selector.parse("color =\tAND size > 3"))
                .hasMessage("selector not understood at column 9: found 'AND', expected a value after '='"
                        + " (a reserved word is no identifier)\n"
                        + "  color = AND size > 3\n"
                        + "          ^");
    }

    @Test
    void showsOnlyTheSurroundingsOfAPlaceInALongText() {
        String selector = "a = 1 AND ".repeat(50) + "# " + "AND a = 1".repeat(50);
        assertThatThrownBy(() -> Selector.parse(selector)).isInstanceOfSatisfying(InvalidSelector.class, e -> {
            String[] lines = e.getMessage().split("\n", -1);
            assertThat(lines[1]).startsWith("  ...").endsWith("...").hasSizeLessThan(140);
            assertThat(lines[1].charAt(lines[2].indexOf('^'))).isEqualTo('#');
            assertThat(e.column()).isEqualTo(501);
        });
    }

    @Test
    void namesWhiteSpaceThatIsNone() {
        assertThatThrownBy(() -> Selector.parse("a\u00A0= 1"))
                .hasMessageContaining("column 2: found the character U+00A0");
        assertThatThrownBy(() -> Selector.parse("a\u000B= 1"))
                .hasMessageContaining("column 2: found the character U+000B");
    }

    // Bounds.

    @Test
    void boundsTheLengthOfTheText() throws InvalidSelector {
        String longest = "a = '" + "x".repeat(Selector.LENGTH_MAX - 6) + "'";
        assertThat(Selector.parse(longest).text()).hasSize(Selector.LENGTH_MAX);
        assertThatThrownBy(() -> Selector.parse(longest + " "))
                .hasMessageContaining("found a text of 65537 characters, expected at most 65536");
        assertThatThrownBy(() -> Selector.parse(" ".repeat(Selector.LENGTH_MAX + 1)))
                .isInstanceOf(InvalidSelector.class);
    }

    @Test
    void boundsTheLengthOfNames() throws InvalidSelector {
        assertThat(Selector.parse("한".repeat(21_845) + " IS NULL")
                        .matches(Message.builder().build()))
                .isTrue();
        assertThatThrownBy(() -> Selector.parse("한".repeat(21_846) + " IS NULL"))
                .hasMessageContaining("expected a name of at most 65535 bytes");
    }

    @Test
    void boundsTheDepthOfParentheses() {
        assertThatThrownBy(() -> Selector.parse(nested("(", Selector.DEPTH_MAX + 1, "a", ")")))
                .isInstanceOfSatisfying(
                        InvalidSelector.class, e -> assertThat(e.column()).isEqualTo(Selector.DEPTH_MAX + 1))
                .hasMessageContaining("expected at most 120 parentheses within each other");
        assertThatThrownBy(() -> Selector.parse("(".repeat(Selector.LENGTH_MAX)))
                .isInstanceOf(InvalidSelector.class);
    }

    @Test
    void boundsTheLengthOfACalculation() throws InvalidSelector {
        Message message = Message.builder().property("a", 1).build();
        assertThat(Selector.parse("a" + "+a".repeat(Selector.DEPTH_MAX) + " = " + (Selector.DEPTH_MAX + 1))
                        .matches(message))
                .isTrue();
        assertThatThrownBy(() -> Selector.parse("a" + "+a".repeat(30_000) + " > 1"))
                .hasMessageContaining("found more than 120 operations in one calculation");
    }

    @Test
    void longChainsAreNoDeepTrees() throws InvalidSelector {
        Message message = Message.builder().property("a", 1).build();
        assertThat(Selector.parse("a = 1" + " AND a = 1".repeat(6_000)).matches(message))
                .isTrue();
        assertThat(Selector.parse("a = 2" + " OR a = 2".repeat(6_000) + " OR a = 1")
                        .matches(message))
                .isTrue();
        assertThat(Selector.parse("NOT ".repeat(16_000) + "a = 1").matches(message))
                .isTrue();
        assertThat(Selector.parse("a = " + "-".repeat(60_000) + "1").matches(message))
                .isTrue();
        assertThat(Selector.parse("a = " + "-".repeat(60_000) + "a").matches(message))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "NOT (", "b AND NOT (", "b OR b AND NOT (", "TRUE = (", "1 + 2 * -("})
    void deepestNestingFitsASmallStack(String open) throws Exception {
        String selector = open.contains("2")
                ? "a < " + nested(open, Selector.DEPTH_MAX / 3, "a", ")")
                : nested(open, Selector.DEPTH_MAX, "a = 1", ")");
        Message message = Message.builder().property("a", 1).property("b", true).build();
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        Thread small = new Thread(
                null,
                () -> {
                    try {
                        Selector parsed = Selector.parse(selector);
                        Truth truth = parsed.test(message);
                        parsed.explain(message);
                        done.complete(truth != Truth.UNKNOWN);
                    } catch (InvalidSelector | Error e) {
                        done.completeExceptionally(e);
                    }
                },
                "small stack",
                SMALL_STACK);
        small.start();
        assertThat(done.get(20, TimeUnit.SECONDS)).isTrue();
    }

    private static String nested(String open, int depth, String inside, String close) {
        return open.repeat(depth) + inside + close.repeat(depth);
    }
}
