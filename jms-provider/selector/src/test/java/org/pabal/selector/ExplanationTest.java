package org.pabal.selector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.pabal.message.Message;

class ExplanationTest {

    private final Message order = Message.builder()
            .property("color", "blue")
            .property("weight", 2000)
            .property("rush", false)
            .build();

    private List<String> lines(String selector) throws InvalidSelector {
        return Selector.parse(selector).explain(order).stream()
                .map(term -> "  ".repeat(term.depth()) + (term.blocking() ? "! " : "") + term.text() + " "
                        + term.truth() + (term.values().isEmpty() ? "" : " " + term.values()))
                .toList();
    }

    @Test
    void namesTheTermThatWasNotTrue() throws InvalidSelector {
        assertThat(lines("color = 'blue' AND  weight > 2500 AND size > 1"))
                .containsExactly(
                        "! color = 'blue' AND  weight > 2500 AND size > 1 FALSE",
                        "  color = 'blue' TRUE {color=blue}",
                        "  ! weight > 2500 FALSE {weight=2000}",
                        "  ! size > 1 UNKNOWN {size=null}");
    }

    @Test
    void seesThroughNotAndOr() throws InvalidSelector {
        assertThat(lines("NOT (color = 'blue' AND weight < 2500) OR (rush)"))
                .containsExactly(
                        "! NOT (color = 'blue' AND weight < 2500) OR (rush) FALSE",
                        "  ! NOT (color = 'blue' AND weight < 2500) FALSE",
                        "    ! color = 'blue' AND weight < 2500 TRUE",
                        "      ! color = 'blue' TRUE {color=blue}",
                        "      ! weight < 2500 TRUE {weight=2000}",
                        "  ! (rush) FALSE {rush=false}");
    }

    @Test
    void nothingBlocksWhatMatches() throws InvalidSelector {
        assertThat(lines("color IN ('red', 'blue') AND (rush OR weight BETWEEN 1 AND JMSPriority * 500)"))
                .containsExactly(
                        "color IN ('red', 'blue') AND (rush OR weight BETWEEN 1 AND JMSPriority * 500) TRUE",
                        "  color IN ('red', 'blue') TRUE {color=blue}",
                        "  rush OR weight BETWEEN 1 AND JMSPriority * 500 TRUE",
                        "    rush FALSE {rush=false}",
                        "    weight BETWEEN 1 AND JMSPriority * 500 TRUE {weight=2000, JMSPriority=4}");
    }
}
