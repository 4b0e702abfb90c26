package org.pabal.engine.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class PatternTrieTest {

    private static final List<String> PATTERNS = namesUpTo(4, List.of("a", "b", "*", "#"));
    private static final List<String> KEYS = namesUpTo(4, List.of("a", "b", "c"));

    @Test
    void findsExactlyTheMatchingPatternsAmongAllOfUpToFourWords() {
        PatternTrie<String> trie = new PatternTrie<>();
        PATTERNS.forEach(pattern -> trie.put(pattern, pattern));

        for (String key : KEYS) {
            assertThat(matches(trie, key))
                    .as("patterns that match '%s'", key)
                    .containsExactlyInAnyOrderElementsOf(naively(PATTERNS, key));
        }
    }

    @Test
    void findsEachPatternAlone() {
        for (String pattern : PATTERNS) {
            PatternTrie<String> trie = new PatternTrie<>();
            trie.put(pattern, pattern);
            for (String key : KEYS) {
                assertThat(matches(trie, key).isEmpty())
                        .as("'%s' does not match '%s'", pattern, key)
                        .isEqualTo(!NaiveMatch.matches(pattern, key));
            }
        }
    }

    @Test
    void findsTheRestWhenPatternsGoOneByOne() {
        long seed = 20_260_101;
        List<String> left = new ArrayList<>(PATTERNS);
        PatternTrie<String> trie = new PatternTrie<>();
        left.forEach(pattern -> trie.put(pattern, pattern));
        Collections.shuffle(left, new Random(seed));
        while (!left.isEmpty()) {
            String gone = left.remove(left.size() - 1);
            trie.remove(gone);
            assertThat(trie.at(gone)).as("seed %d", seed).isNull();
            String key = KEYS.get(left.size() % KEYS.size());
            assertThat(matches(trie, key))
                    .as("seed %d, %d patterns left, key '%s'", seed, left.size(), key)
                    .containsExactlyInAnyOrderElementsOf(naively(left, key));
        }
        assertThat(trie.isEmpty()).isTrue();
        assertThat(matches(trie, "a")).isEmpty();
    }

    @Test
    void visitsInAnOrderThatDoesNotDependOnTheOrderOfFiling() {
        List<String> shuffled = new ArrayList<>(PATTERNS);
        PatternTrie<String> one = new PatternTrie<>();
        shuffled.forEach(pattern -> one.put(pattern, pattern));
        Collections.shuffle(shuffled, new Random(7));
        PatternTrie<String> other = new PatternTrie<>();
        shuffled.forEach(pattern -> other.put(pattern, pattern));

        for (String key : KEYS) {
            assertThat(matches(other, key)).containsExactlyElementsOf(matches(one, key));
        }
    }

    @Test
    void listsWhatIsFiledByPattern() {
        PatternTrie<String> trie = new PatternTrie<>();
        PATTERNS.forEach(pattern -> trie.put(pattern, pattern));

        TreeMap<String, String> listed = new TreeMap<>();
        trie.collectInto(listed);

        assertThat(listed.keySet()).containsExactlyInAnyOrderElementsOf(PATTERNS);
        listed.forEach((pattern, value) -> assertThat(value).isEqualTo(pattern));
    }

    @Test
    void doesNotExplodeOnPatternsOfManyWildcards() {
        PatternTrie<String> trie = new PatternTrie<>();
        trie.put("#.a.".repeat(40) + "#.b", "many");
        trie.put("#.".repeat(40) + "b", "more");
        String key = "a.".repeat(300) + "c";

        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(10), () -> assertThat(matches(trie, key)).isEmpty());
        assertThat(matches(trie, "a.".repeat(300) + "b")).containsExactlyInAnyOrder("many", "more");
    }

    @Test
    void refusesToFileTwiceOrToRemoveWhatIsNotFiled() {
        PatternTrie<String> trie = new PatternTrie<>();
        trie.put("a.*", "x");

        assertThatThrownBy(() -> trie.put("a.*", "y")).hasMessageContaining("a.*");
        assertThatThrownBy(() -> trie.remove("a")).hasMessageContaining("not filed: a");
        assertThatThrownBy(() -> trie.remove("a.#")).hasMessageContaining("a.#");
        assertThat(trie.at("a.*")).isEqualTo("x");
    }

    private static List<String> matches(PatternTrie<String> trie, String key) {
        List<String> found = new ArrayList<>();
        trie.match(key, found);
        return found;
    }

    private static List<String> naively(List<String> patterns, String key) {
        return patterns.stream()
                .filter(pattern -> NaiveMatch.matches(pattern, key))
                .toList();
    }

    static List<String> namesUpTo(int words, List<String> alphabet) {
        List<String> all = new ArrayList<>(List.of(""));
        List<String> longest = List.of("");
        for (int i = 0; i < words; i++) {
            List<String> longer = new ArrayList<>();
            for (String name : longest) {
                for (String word : alphabet) {
                    longer.add(name.isEmpty() ? word : name + "." + word);
                }
            }
            all.addAll(longer);
            longest = longer;
        }
        return all;
    }
}
