package org.pabal.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.Session;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pabal.client.PabalConnectionFactory;
import org.pabal.client.message.BodyStreams;

/**
 * Neither sender nor broker nor receiver holds a large message: all three in one process whose heap is a fraction of it. With
 * {@code -Dlarge.bytes=2147483648} the message has 2 GiB.
 */
@Timeout(900)
@OverBothLinks
class LargeMessageHeapTest {

    private static final long LENGTH = Long.getLong("large.bytes", 64L << 20);
    private static final long DIED = 77;

    @TempDir
    Path data;

    private record Ended(int exit, String output) {}

    private Ended fork(String what, String heap) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx" + heap,
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        LargeMessageProcess.class.getName(),
                        what,
                        data.toString(),
                        String.valueOf(LENGTH))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(600, TimeUnit.SECONDS)).as("ended").isTrue();
        return new Ended(process.exitValue(), output);
    }

    @Test
    void messageLargerThanTheHeapGoesThroughIt() throws Exception {
        // The log has 16 MiB on its way to the disk at most, and batches of it in spare.
        Ended ended = fork("there-and-back", "40m");

        // Before it newer versions of Java say what they think of a library
        assertThat(ended.output()).endsWith("done\n");
        assertThat(ended.exit()).isZero();
    }

    @Test
    void halfSentMessageIsNothingAfterCrash() throws Exception {
        assertThat(fork("die-sending", "40m").exit()).isEqualTo((int) DIED);

        try (EmbeddedBroker broker = EmbeddedBroker.builder()
                        .name(LargeMessageProcess.BROKER)
                        .data(data)
                        .start();
                Connection connection = new PabalConnectionFactory(WayIn.url(broker)).createConnection()) {
            connection.start();
            Session session = connection.createSession();
            assertThat(session.createConsumer(LargeMessageProcess.QUEUE).receiveNoWait())
                    .isNull();
            BytesMessage message = session.createBytesMessage();
            message.setObjectProperty(BodyStreams.INPUT_STREAM, NumberedBytes.stream(1 << 20));
            session.createProducer(LargeMessageProcess.QUEUE).send(message);
            NumberedBytes.Check check = new NumberedBytes.Check();
            session.createConsumer(LargeMessageProcess.QUEUE)
                    .receive(10_000)
                    .setObjectProperty(BodyStreams.OUTPUT_STREAM, check);
            assertThat(check.length).isEqualTo(1 << 20);
        }
    }
}
