package org.pabal.ra.servers.kit;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.XAConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.jspecify.annotations.Nullable;
import org.pabal.client.PabalConnectionFactory;
import org.pabal.server.command.PabalCommand;

/** A broker in a process of its own, which can be killed. */
public final class BrokerProcess implements AutoCloseable {
    private static final long LONG_MILLIS = 120_000;
    private static final long MOMENT_MILLIS = 300;

    private final Path folder;
    private final int port = Ports.free();

    /** With which the test itself connects. */
    private final String options;

    private Process process;

    private BrokerProcess(Path folder, String options) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.options = options;
        this.process = started();
    }

    public static BrokerProcess start(Path folder) throws IOException {
        return new BrokerProcess(folder, "");
    }

    /** One that lets in nobody else. */
    public static BrokerProcess startWithUser(Path folder, String user, String password)
            throws IOException, InterruptedException {
        Path output = Files.createDirectories(folder).resolve("users.log");
        ProcessBuilder adding = pabal(folder, "users", "add", user).redirectOutput(output.toFile());
        adding.environment().put("PABAL_PASSWORD", password);
        assertThat(adding.start().waitFor()).as(output.toString()).isZero();
        return new BrokerProcess(folder, "?jms.user=" + user + "&jms.password=" + password);
    }

    private static ProcessBuilder pabal(Path folder, String... command) {
        List<String> whole = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                PabalCommand.class.getName()));
        whole.addAll(List.of(command));
        ProcessBuilder builder =
                new ProcessBuilder(whole).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("PABAL_"));
        return builder;
    }

    public int port() {
        return port;
    }

    public String url() {
        return "pabal://127.0.0.1:" + port;
    }

    private Path data() {
        return folder.toAbsolutePath().resolve("data");
    }

    /** Of a broker in an application server that goes on with what this one has, while this one does not run. */
    public String urlInServer() {
        return "pabal:local:in-the-server?data=" + data();
    }

    private Process started() throws IOException {
        Process starting = pabal(
                        folder,
                        "run",
                        "--port",
                        String.valueOf(port),
                        "--data",
                        data().toString(),
                        // So long outlives a connection what has ended and is not prepared; the usual 5 min are long
                        // for a test
                        "--set",
                        "broker.branchTimeout=60 s")
                .redirectOutput(folder.resolve("output.log").toFile())
                .start();
        // By its log one cannot tell: where it goes is up to what else is on the class path
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LONG_MILLIS);
        while (!listens()) {
            if (!starting.isAlive() || System.nanoTime() > deadline) {
                throw new IOException("the broker does not listen:\n" + Files.readString(folder.resolve("output.log")));
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(MOMENT_MILLIS));
        }
        return starting;
    }

    private boolean listens() {
        try (JMSContext open = context()) {
            return open.getAutoStart();
        } catch (JMSRuntimeException notYet) {
            return false;
        }
    }

    /** The processor time that it has taken so far. */
    public Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** As {@code kill -9}. */
    public void kill() throws InterruptedException {
        process.toHandle().destroyForcibly();
        assertThat(process.waitFor(LONG_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
    }

    /** At the same place, with what it had. */
    public void startAgain() throws IOException {
        process = started();
    }

    private JMSContext context() {
        return new PabalConnectionFactory(url() + options).createContext();
    }

    public void send(String queue, List<String> texts) {
        try (JMSContext context = context()) {
            texts.forEach(text -> context.createProducer().send(context.createQueue(queue), text));
        }
    }

    /** Waits for so many, then looks whether there are more. */
    public List<String> drain(String queue, int expected) {
        List<String> texts = new ArrayList<>();
        try (JMSContext context = context()) {
            JMSConsumer consumer = context.createConsumer(context.createQueue(queue));
            for (String text = next(consumer, expected, 0);
                    text != null;
                    text = next(consumer, expected, texts.size())) {
                texts.add(text);
            }
        }
        return texts;
    }

    private static @Nullable String next(JMSConsumer consumer, int expected, int have) {
        return consumer.receiveBody(String.class, have < expected ? LONG_MILLIS : MOMENT_MILLIS);
    }

    /** The transactions with prepared branches, by their global ids in hexadecimal. */
    public Set<String> inDoubt() throws JMSException, XAException {
        return Set.copyOf(branchesInDoubt());
    }

    /** The same, once for each branch. */
    public List<String> branchesInDoubt() throws JMSException, XAException {
        try (XAConnection connection = new PabalConnectionFactory(url() + options).createXAConnection()) {
            Xid[] branches = connection
                    .createXASession()
                    .getXAResource()
                    .recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN);
            return Stream.of(branches)
                    .map(branch -> HexFormat.of().formatHex(branch.getGlobalTransactionId()))
                    .toList();
        }
    }

    @Override
    public void close() {
        process.toHandle().destroyForcibly();
    }
}
