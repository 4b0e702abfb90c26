package org.pabal.embedded.directory;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pabal.broker.storage.inspect.DirectoryCheck;
import org.pabal.broker.storage.inspect.DirectoryExport;
import org.pabal.client.PabalConnectionFactory;
import org.pabal.embedded.EmbeddedBroker;

/** Data directories that earlier releases have written stay readable. */
class GoldenDirectoryTest {

    private static final long PATIENCE_MILLIS = 30_000;

    @TempDir
    Path parent;

    @ParameterizedTest
    @ValueSource(strings = "data-directory-1.zip")
    void aDirectoryOfAnEarlierReleaseHoldsWhatItHeld(String archive) throws Exception {
        Path directory = parent.resolve("data");
        List<String> expected;
        try (InputStream packed = GoldenDirectoryTest.class.getResourceAsStream("/golden/" + archive)) {
            expected = GoldenDirectory.unpack(packed, directory);
        }

        assertThat(DirectoryCheck.run(directory, (what, done, of) -> {}).problems())
                .isEmpty();
        StringWriter export = new StringWriter();
        DirectoryExport.run(directory, Set.of(), export);
        assertThat(export.toString().lines().skip(1)).containsExactlyElementsOf(expected);

        try (EmbeddedBroker broker = FilledDirectory.start(directory);
                JMSContext context = new PabalConnectionFactory(broker.connectionUrl()).createContext()) {
            JMSConsumer waiting = context.createConsumer(context.createQueue("backlog"));
            for (int i = 0; i < 600; i++) {
                assertThat(waiting.receiveBody(String.class, PATIENCE_MILLIS)).startsWith(i + "-yyy");
            }
            assertThat(waiting.receiveNoWait()).isNull();
            assertThat(context.createConsumer(context.createQueue("large")).receiveBody(byte[].class, PATIENCE_MILLIS))
                    .containsOnly(0)
                    .hasSize(100_000);
            assertThat(broker.administration().branches().toCompletableFuture().join())
                    .singleElement()
                    .hasToString("7:0102:03");
        }
    }
}
