package org.pabal.selector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pabal.selector.Truth.FALSE;
import static org.pabal.selector.Truth.TRUE;
import static org.pabal.selector.Truth.UNKNOWN;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pabal.message.Message;
import org.pabal.message.MessageBuilder;

/** What a selector is of a message, point by point of Jakarta Messaging 3.1 §3.8.1. */
class SelectorLanguageTest {

    private static final List<String> TERMS = List.of("yes", "no", "missing");

    private final Message message = message()
            .property("yes", true)
            .property("no", false)
            .property("nothing", null)
            .property("one", 1)
            .property("two", 2L)
            .property("oneByte", (byte) 1)
            .property("oneShort", (short) 1)
            .property("oneFloat", 1f)
            .property("half", 0.5)
            .property("tenth", 0.1f)
            .property("largeInt", Integer.MAX_VALUE)
            .property("largest", Long.MAX_VALUE)
            .property("nan", Double.NaN)
            .property("minusZero", -0.0)
            .property("text", "text")
            .property("digits", "2")
            .property("quoted", "it's")
            .property("$dollar_1", "d")
            .property("Straße", "s")
            .property("JMSXGroupID", "g")
            .property("JMS_PABAL_note", "n")
            .build();

    private static MessageBuilder message() {
        return Message.builder()
                .persistent(true)
                .priority(7)
                .timestampMillis(1_700_000_000_000L)
                .messageId("ID:1")
                .type("car");
    }

    private Truth test(String selector) {
        return test(selector, message);
    }

    private static Truth test(String selector, Message message) {
        try {
            Selector parsed = Selector.parse(selector);
            Truth truth = parsed.test(message);
            assertThat(parsed.matches(message)).as("matches: %s", selector).isEqualTo(truth == TRUE);
            return truth;
        } catch (InvalidSelector e) {
            throw new AssertionError(selector + ": " + e.getMessage(), e);
        }
    }

    private static Truth truthOf(String term) {
        return switch (term) {
            case "yes" -> TRUE;
            case "no" -> FALSE;
            default -> UNKNOWN;
        };
    }

    // Three truth values.

    @Test
    void andFollowsTheTable() {
        Truth[][] table = {{TRUE, FALSE, UNKNOWN}, {FALSE, FALSE, FALSE}, {UNKNOWN, FALSE, UNKNOWN}};
        for (int left = 0; left < 3; left++) {
            for (int right = 0; right < 3; right++) {
                assertThat(test(TERMS.get(left) + " AND " + TERMS.get(right))).isEqualTo(table[left][right]);
            }
        }
    }

    @Test
    void orFollowsTheTable() {
        Truth[][] table = {{TRUE, TRUE, TRUE}, {TRUE, FALSE, UNKNOWN}, {TRUE, UNKNOWN, UNKNOWN}};
        for (int left = 0; left < 3; left++) {
            for (int right = 0; right < 3; right++) {
                assertThat(test(TERMS.get(left) + " OR " + TERMS.get(right))).isEqualTo(table[left][right]);
            }
        }
    }

    @Test
    void notFollowsTheTable() {
        assertThat(test("NOT yes")).isEqualTo(FALSE);
        assertThat(test("NOT no")).isEqualTo(TRUE);
        assertThat(test("NOT missing")).isEqualTo(UNKNOWN);
    }

    @Test
    void chainsOfThreeAgreeWithPairs() {
        for (String a : TERMS) {
            for (String b : TERMS) {
                for (String c : TERMS) {
                    assertThat(test(a + " AND " + b + " AND " + c))
                            .isEqualTo(truthOf(a).and(truthOf(b)).and(truthOf(c)));
                    assertThat(test(a + " OR " + b + " OR " + c))
                            .isEqualTo(truthOf(a).or(truthOf(b)).or(truthOf(c)));
                    assertThat(test(a + " OR " + b + " AND " + c))
                            .isEqualTo(truthOf(a).or(truthOf(b).and(truthOf(c))));
                    assertThat(test("(" + a + " OR " + b + ") AND " + c))
                            .isEqualTo(truthOf(a).or(truthOf(b)).and(truthOf(c)));
                    assertThat(test("NOT " + a + " AND " + b))
                            .isEqualTo(truthOf(a).not().and(truthOf(b)));
                    assertThat(test("NOT (" + a + " AND " + b + ")"))
                            .isEqualTo(truthOf(a).and(truthOf(b)).not());
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "missing = 1",
                "missing <> 1",
                "missing > 1",
                "1 < missing",
                "missing = missing",
                "missing = text",
                "text = missing",
                "missing = 'a'",
                "missing <> TRUE",
                "missing LIKE '%'",
                "missing NOT LIKE 'x'",
                "missing IN ('a')",
                "missing NOT IN ('a')",
                "missing BETWEEN 1 AND 2",
                "missing NOT BETWEEN 1 AND 2",
                "missing + 1 = 2",
                "-missing = 1",
                "+missing = 1",
                "one + missing > 0",
                "missing * text = 1",
                "missing",
                "one BETWEEN 0 AND missing",
                "one BETWEEN missing AND 2",
                "nothing = 1",
                "JMSCorrelationID = 'a'",
                "(missing > 1) = TRUE",
                "one / 0 = 1",
                "one / 0 <> 1",
                "NOT (1 / 0 = 1)",
                "one / (one - 1) > 0"
            })
    void whatIsMissingIsUnknown(String selector) {
        assertThat(test(selector)).isEqualTo(UNKNOWN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "missing IS NULL",
                "nothing IS NULL",
                "text IS NOT NULL",
                "NOT text IS NULL",
                "JMSCorrelationID IS NULL",
                "JMSType IS NOT NULL",
                "(missing) IS NULL",
                "JMSPriority IS NOT NULL"
            })
    void nullCanBeAskedFor(String selector) {
        assertThat(test(selector)).isEqualTo(TRUE);
    }

    @Test
    void oneBoundMayDecideWhateverTheOtherIs() {
        assertThat(test("one BETWEEN 2 AND missing")).isEqualTo(FALSE);
        assertThat(test("one NOT BETWEEN 2 AND missing")).isEqualTo(TRUE);
    }

    // Types.

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text = 1",
                "text <> 1",
                "1 <> text",
                "digits = 2",
                "digits <> 2",
                "digits > 1",
                "digits >= 2",
                "digits < 3",
                "yes = 1",
                "yes <> 1",
                "yes = 'TRUE'",
                "yes <> 'true'",
                "one = TRUE",
                "one <> FALSE",
                "one = '1'",
                "one <> '1'",
                "'1' = 1",
                "'1' <> 1",
                "text = one",
                "text <> one",
                "text > one",
                "text > quoted",
                "text < quoted",
                "yes > no",
                "yes >= yes",
                "digits + 1 = 3",
                "digits + 1 <> 3",
                "-digits = -2",
                "+digits = 2",
                "yes * 2 = 2",
                "digits BETWEEN 1 AND 3",
                "digits NOT BETWEEN 5 AND 6",
                "one BETWEEN digits AND 3",
                "one LIKE '1'",
                "one IN ('1')",
                "one NOT IN ('1')",
                "one NOT LIKE '1'",
                "one",
                "text",
                "yes LIKE 'TRUE'",
                "JMSPriority = '7'",
                "JMSDeliveryMode = 2",
                "JMSType = TRUE",
                "(one = 1) = 'x'"
            })
    void unlikeTypesCompareFalse(String selector) {
        assertThat(test(selector)).isEqualTo(FALSE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "one = 1",
                "one = 1.0",
                "1.0 = one",
                "oneByte = 1",
                "oneShort = 1",
                "oneFloat = 1",
                "one = oneFloat",
                "one = oneByte",
                "one <> two",
                "two > one",
                "two >= 2",
                "one < two",
                "one <= 1.0",
                "half > 0",
                "half < one",
                "1 > half",
                "tenth = 0.1f",
                "tenth <> 0.1",
                "tenth > 0.1",
                "minusZero = 0",
                "0 = minusZero",
                "nan <> nan",
                "nan <> 1",
                "NOT nan = nan",
                "NOT nan > 0",
                "largest = 9223372036854775807",
                "largest > 9223372036854775806",
                "largest = 9223372036854775807.0",
                "largest = 9223372036854775808.0",
                "text = 'text'",
                "'text' = text",
                "text <> 'Text'",
                "text = text",
                "quoted = 'it''s'",
                "yes = TRUE",
                "TRUE = yes",
                "yes <> no",
                "no = false",
                "yes",
                "NOT no",
                "TRUE",
                "not FALSE",
                "1 = 1",
                "'a' <> 'b'",
                "(one = 1) = TRUE",
                "(one = 1) = yes",
                "(one > 1) <> yes",
                "(one = 1) = (two = 2)",
                "TRUE <> (one = 2)"
            })
    void likeTypesCompareByValue(String selector) {
        assertThat(test(selector)).isEqualTo(TRUE);
    }

    // Arithmetic.

    @ParameterizedTest
    @CsvSource({
        "1 + 2 * 3, 7",
        "(1 + 2) * 3, 9",
        "10 - 2 - 3, 5",
        "100 / 10 / 2, 5",
        "7 / 2, 3",
        "-7 / 2, -3",
        "7 / 2.0, 3.5",
        "7. / 2, 3.5",
        "-one + 2, 1",
        "- - one, 1",
        "-(-one), 1",
        "+one, 1",
        "+-+-+one, 1",
        "2 - -1, 3",
        "2-1, 1",
        "2+-1, 1",
        "one + half, 1.5",
        "two * half, 1",
        "oneByte + oneShort, 2",
        "largeInt + 1, 2147483648",
        "largest + 1, -9223372036854775808",
        "-9223372036854775808 - 1, 9223372036854775807",
        "-9223372036854775808 / -1, -9223372036854775808",
        "- -9223372036854775808, -9223372036854775808",
        "-(9223372036854775807) - 1, -9223372036854775808",
        "largest + 1.0, 9223372036854775808.0",
        "one * 2 + two * 3 - 1, 7",
        "JMSPriority - 7, 0",
    })
    void arithmeticFollowsJava(String left, String right) {
        assertThat(test(left + " = " + right)).isEqualTo(TRUE);
        assertThat(test(right + " = " + left)).isEqualTo(TRUE);
    }

    @Test
    void divisionByZeroNeverThrows() {
        assertThat(test("one / 0.0 > 9e300")).isEqualTo(TRUE);
        assertThat(test("0 / 0.0 = 0 / 0.0")).isEqualTo(FALSE);
        assertThat(test("one / 0 = 1 OR yes")).isEqualTo(TRUE);
    }

    // BETWEEN, IN.

    @ParameterizedTest
    @ValueSource(
            strings = {
                "two BETWEEN 1 AND 3",
                "two BETWEEN 2 AND 2",
                "two NOT BETWEEN 3 AND 9",
                "two NOT BETWEEN 3 AND 1",
                "two BETWEEN one AND one + 1",
                "two + 1 BETWEEN 3 AND 3.5",
                "half BETWEEN 0 AND 1",
                "1 BETWEEN one AND two",
                "two BETWEEN 1 AND 3 AND yes",
                "NOT two BETWEEN 3 AND 4",
                "NOT (two NOT BETWEEN 1 AND 3)",
                "two BETWEEN -1 AND +3",
                "JMSPriority BETWEEN 5 AND 9",
                "text IN ('text')",
                "text IN ('a', 'text' , 'b')",
                "text NOT IN ('a')",
                "NOT text IN ('a')",
                "quoted IN ('it''s')",
                "JMSType IN ('car', 'bus')",
                "JMSDeliveryMode IN ('PERSISTENT')",
                "(text) IN ('text')",
                "text IN ('text', 'text')"
            })
    void rangesAndListsFollowTheirEquivalents(String selector) {
        assertThat(test(selector)).isEqualTo(TRUE);
    }

    @Test
    void examplesOfTheSpecificationHold() {
        Message order = Message.builder()
                .type("car")
                .property("color", "blue")
                .property("weight", 2501)
                .property("NumberOfOrders", "2")
                .property("Country", "UK")
                .property("age", 17)
                .property("underscored", "_foo")
                .property("phone", "12993")
                .property("word", "lose")
                .build();
        assertThat(test("JMSType = 'car' AND color = 'blue' AND weight > 2500", order))
                .isEqualTo(TRUE);
        assertThat(test("NumberOfOrders > 1", order)).isEqualTo(FALSE);
        assertThat(test("Country IN ('UK', 'US', 'France')", order)).isEqualTo(TRUE);
        assertThat(test("Country NOT IN ('UK', 'US', 'France')", order)).isEqualTo(FALSE);
        assertThat(test("Country IN ('Peru')", order)).isEqualTo(FALSE);
        assertThat(test("age BETWEEN 15 AND 19", order)).isEqualTo(TRUE);
        assertThat(test("age NOT BETWEEN 15 AND 19", order)).isEqualTo(FALSE);
        assertThat(test("underscored LIKE '\\_%' ESCAPE '\\'", order)).isEqualTo(TRUE);
        assertThat(test("Country LIKE '\\_%' ESCAPE '\\'", order)).isEqualTo(FALSE);
        assertThat(test("phone LIKE '12%3'", order)).isEqualTo(TRUE);
        assertThat(test("phone NOT LIKE '12%3'", order)).isEqualTo(FALSE);
        assertThat(test("word LIKE 'l_se'", order)).isEqualTo(TRUE);
        assertThat(test("prop_name IS NULL", order)).isEqualTo(TRUE);
    }

    // Identifiers, headers, words.

    @ParameterizedTest
    @ValueSource(
            strings = {
                "JMSDeliveryMode = 'PERSISTENT'",
                "JMSDeliveryMode <> 'NON_PERSISTENT'",
                "JMSPriority = 7",
                "JMSMessageID = 'ID:1'",
                "JMSTimestamp = 1700000000000",
                "JMSTimestamp > 1.6e12",
                "JMSType = 'car'",
                "JMSCorrelationID IS NULL",
                "JMSXGroupID = 'g'",
                "JMSXDeliveryCount IS NULL",
                "JMS_PABAL_note = 'n'",
                "$dollar_1 = 'd'",
                "Straße = 's'",
                "TEXT IS NULL",
                "Text IS NULL",
                "jmsPriority IS NULL",
                "_ IS NULL",
                "$ IS NULL",
                "Nullify IS NULL",
                "ands IS NULL",
                "ın IS NULL",
                "liKe_ IS NULL"
            })
    void identifiersReadHeadersAndProperties(String selector) {
        assertThat(test(selector)).isEqualTo(TRUE);
    }

    @Test
    void headersFollowTheMessage() {
        Message other = Message.builder()
                .persistent(false)
                .priority(0)
                .correlationId("c")
                .build();
        assertThat(test("JMSDeliveryMode = 'NON_PERSISTENT'", other)).isEqualTo(TRUE);
        assertThat(test("JMSPriority = 0", other)).isEqualTo(TRUE);
        assertThat(test("JMSCorrelationID = 'c'", other)).isEqualTo(TRUE);
        assertThat(test("JMSMessageID IS NULL AND JMSType IS NULL", other)).isEqualTo(TRUE);
        assertThat(test("JMSTimestamp = 0", other)).isEqualTo(TRUE);
    }

    @Test
    void correlationIdSetAsBytesIsNoString() {
        Message bytes = Message.builder().correlationIdBytes(new byte[] {1}).build();
        assertThat(test("JMSCorrelationID IS NULL", bytes)).isEqualTo(TRUE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "one=1 and two=2",
                "one=1 AnD nOt two=1",
                "text like 'te%'",
                "text Not Like 'x'",
                "text in('text')",
                "one between 0 and 1",
                "missing is null",
                "text iS nOt nUlL",
                "yes = tRuE",
                "no = False",
                "no or yes",
                "text LIKE 'te!xt' escape '!'",
                "\fone\t=\n1\r\nAND\ftwo = 2 ",
                "'a'='a'AND yes",
                "(yes)AND(yes)",
                "NOT(no)",
                "one>0",
                "one<>2",
                "one>=1",
                "one<=1",
                "two-one=1",
                "(((one = 1)))",
                "((one)) = ((1))",
                "NOT NOT yes",
                "NOT NOT NOT no"
            })
    void keywordsHaveAnyCaseAndSpaceIsFree(String selector) {
        assertThat(test(selector)).isEqualTo(TRUE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t\f\r\n "})
    void blankSelectsEverything(String selector) throws InvalidSelector {
        assertThat(Selector.parse(selector)).isEqualTo(Selector.ALL);
        assertThat(Selector.parse(selector).matchesAll()).isTrue();
        assertThat(test(selector)).isEqualTo(TRUE);
        assertThat(Selector.parse(selector).explain(message)).isEmpty();
    }

    @Test
    void selectorsAreEqualByText() throws InvalidSelector {
        assertThat(Selector.parse("one = 1"))
                .isEqualTo(Selector.parse("one = 1"))
                .hasSameHashCodeAs("one = 1");
        assertThat(Selector.parse("one = 1")).isNotEqualTo(Selector.parse("one=1"));
        assertThat(Selector.parse("one = 1")).hasToString("one = 1");
        assertThat(Selector.parse("one = 1").matchesAll()).isFalse();
    }
}
