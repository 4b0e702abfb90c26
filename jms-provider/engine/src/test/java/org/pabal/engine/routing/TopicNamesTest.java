package org.pabal.engine.routing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicNamesTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "news", "news.sport", "a.b.c.d", "with space", "eu-west_1/x:y", "파발.소식"})
    void takesPlainNames(String name) {
        assertThat(TopicNames.objectionToName(name)).isNull();
        assertThat(TopicNames.objectionToPattern(name)).isNull();
        assertThat(TopicNames.isPattern(name)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "#", "news.*", "news.#", "*.sport", "#.sport", "a.*.c", "a.#.c", "#.#", "*.#"})
    void takesPatternsToConsumeFromAndNotToPublishTo(String pattern) {
        assertThat(TopicNames.objectionToPattern(pattern)).isNull();
        assertThat(TopicNames.isPattern(pattern)).isTrue();
        assertThat(TopicNames.objectionToName(pattern))
                .contains("'" + pattern + "'")
                .contains("publish to one of them");
    }

    @ParameterizedTest
    @CsvSource({".,1", ".a,1", "a.,3", "a..b,3", "a.b..,5", "..,1", "news.*.,8"})
    void refusesEmptyWordsAndSaysWhere(String name, int position) {
        assertThat(TopicNames.objectionToPattern(name))
                .contains("'" + name + "'")
                .contains("empty word at position " + position + ";");
        assertThat(TopicNames.objectionToName(name)).contains("empty word");
    }

    @ParameterizedTest
    @CsvSource({"a*,2", "*a,1", "a*b,2", "news.s*,7", "a#.b,2", "#a,1", "**,1", "#*,1", "news.##,6"})
    void refusesWildcardsInsideWordsAndSaysWhere(String name, int position) {
        assertThat(TopicNames.objectionToPattern(name))
                .contains("'" + name + "'")
                .contains("inside a word at position " + position + ";");
        assertThat(TopicNames.objectionToName(name)).contains("inside a word");
    }

    @Test
    void doesNotMistakeAWildcardInsideAWordForAPattern() {
        assertThat(TopicNames.isPattern("a*b")).isFalse();
        assertThat(TopicNames.isPattern("a.b#")).isFalse();
        assertThat(TopicNames.isPattern("a*.#")).isTrue();
    }
}
