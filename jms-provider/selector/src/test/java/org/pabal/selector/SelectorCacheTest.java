package org.pabal.selector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SelectorCacheTest {

    @Test
    void sharesSelectorsByText() throws InvalidSelector {
        SelectorCache cache = new SelectorCache();
        assertThat(cache.parse("a = 1"))
                .isSameAs(cache.parse(new String("a = 1")))
                .isNotSameAs(cache.parse("a  = 1"));
        assertThat(cache.size()).isEqualTo(2);
    }

    @Test
    void forgetsTheOneAskedForLongestAgo() throws InvalidSelector {
        SelectorCache cache = new SelectorCache(2, 1_000);
        Selector first = cache.parse("a = 1");
        Selector second = cache.parse("a = 2");
        cache.parse("a = 1");
        cache.parse("a = 3");
        assertThat(cache.size()).isEqualTo(2);
        assertThat(cache.parse("a = 1")).isSameAs(first);
        assertThat(cache.parse("a = 2")).isNotSameAs(second).isEqualTo(second);
    }

    @Test
    void holdsNoMoreTextThanAllowed() throws InvalidSelector {
        SelectorCache cache = new SelectorCache(100, 12);
        cache.parse("a = 1");
        cache.parse("a = 2");
        assertThat(cache.size()).isEqualTo(2);
        cache.parse("a = 3");
        assertThat(cache.size()).isEqualTo(2);
        cache.parse("a = 1234567890");
        assertThat(cache.size()).as("the last alone is longer than allowed").isZero();
        assertThat(cache.parse("a = 1")).isSameAs(cache.parse("a = 1"));
    }

    @Test
    void doesNotKeepWhatSaysNothing() throws InvalidSelector {
        SelectorCache cache = new SelectorCache();
        assertThatThrownBy(() -> cache.parse("a =")).isInstanceOf(InvalidSelector.class);
        assertThat(cache.parse("  ")).isSameAs(Selector.ALL);
        assertThat(cache.size()).isZero();
    }

    @Test
    void zeroSwitchesItOff() throws InvalidSelector {
        SelectorCache cache = new SelectorCache(0, 0);
        assertThat(cache.parse("a = 1")).isEqualTo(cache.parse("a = 1"));
        assertThat(cache.size()).isZero();
        assertThatThrownBy(() -> new SelectorCache(-1, 0)).hasMessageContaining("selectorsMax=-1");
    }
}
