package org.pabal.server.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.util.HexFormat;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever a fuzzer has found once is read without harm ever after. */
@Timeout(300)
class CorpusTest {

    /** Kept, so that the level stays: every cut-off is logged. */
    private final Logger noise = Logger.getLogger("org.pabal.server.wire");

    @BeforeEach
    void beSilent() {
        noise.setLevel(Level.OFF);
    }

    @AfterEach
    void speakAgain() {
        noise.setLevel(null);
    }

    @ParameterizedTest
    @EnumSource(Reader.class)
    void whatFuzzingHasFoundDoesNoHarm(Reader reader) throws IOException {
        assertThat(Corpus.of(reader)).as("corpus of " + reader.title()).isNotEmpty();
        for (byte[] input : Corpus.of(reader)) {
            assertThatCode(() -> reader.feed(input))
                    .as("%s: %s", reader.title(), HexFormat.of().formatHex(input))
                    .doesNotThrowAnyException();
        }
        for (byte[] seed : Seeds.of(reader)) {
            reader.feed(seed);
        }
    }
}
