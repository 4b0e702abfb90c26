package org.pabal.benchmarks.scale;

import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.pabal.client.PabalConnectionFactory;
import org.pabal.server.access.UserEntry;
import org.pabal.server.access.UsersFile;
import org.pabal.wire.sasl.ScramCredentials;

/**
 * How long a message takes from when it is due to be sent until its listener has it, while nobody means harm and while
 * somebody does. Broker, honest client and attacker are processes of their own; the attacker is the least important of them
 * to the operating system, as if it were elsewhere. Arguments: seconds of each (10), messages a second (500), and which
 * attacks.
 */
final class LatencyUnderAttack {

    private static final String SENT = "sent";
    private static final double MICRO = 1_000.0;

    private final int aSecond;
    private final int seconds;
    private final long[] latencies;
    private final AtomicInteger arrived = new AtomicInteger();

    private LatencyUnderAttack(int seconds, int aSecond) {
        this.seconds = seconds;
        this.aSecond = aSecond;
        this.latencies = new long[seconds * aSecond];
    }

    public static void main(String[] arguments) throws Exception {
        int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10;
        int aSecond = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 500;
        List<String> which = Arrays.asList(arguments).subList(Math.min(2, arguments.length), arguments.length);
        Path users = Files.createTempDirectory("pabal-users").resolve("users.yaml");
        UsersFile.write(
                users,
                Map.of(
                        Attack.USER,
                        new UserEntry(
                                Attack.USER,
                                List.of("admin"),
                                Optional.of(ScramCredentials.ofPassword(
                                        Attack.PASSWORD, ScramCredentials.ITERATIONS_MIN)))));
        System.out.printf("%-28s %9s %9s %9s %9s %9s%n", "us", "p50", "p99", "p99.9", "most", "MiB");
        try (BrokerProcess broker =
                BrokerProcess.start("-Xmx256m", "--set", "storage.data=", "--set", "security.usersFile=" + users)) {
            LatencyUnderAttack measured = new LatencyUnderAttack(seconds, aSecond);
            measured.run(broker, null, false);
            measured.run(broker, null, true);
            for (Attack attack : Attack.values()) {
                if (which.isEmpty() || which.contains(attack.name())) {
                    measured.run(broker, attack, true);
                }
            }
            measured.run(broker, null, true);
        }
    }

    private void run(BrokerProcess broker, @org.jspecify.annotations.Nullable Attack attack, boolean shown)
            throws IOException, JMSException, InterruptedException {
        PabalConnectionFactory factory = new PabalConnectionFactory(
                "pabal://127.0.0.1:" + broker.port() + "?jms.user=" + Attack.USER + "&jms.password=" + Attack.PASSWORD);
        try (Connection receiving = factory.createConnection();
                Connection sending = factory.createConnection()) {
            arrived.set(0);
            Session receiver = receiving.createSession();
            receiver.createConsumer(receiver.createQueue("honest")).setMessageListener(this::measure);
            receiving.start();
            Process attacker = attack == null ? null : attacker(attack, broker.port());
            try {
                send(sending);
            } finally {
                if (attacker != null) {
                    attacker.destroyForcibly();
                    attacker.waitFor();
                }
            }
            int count = arrived.get();
            long[] sorted = Arrays.copyOf(latencies, count);
            Arrays.sort(sorted);
            if (shown) {
                System.out.printf(
                        "%-28s %9.0f %9.0f %9.0f %9.0f %9d%s%n",
                        attack == null ? "(nobody)" : attack.name().toLowerCase(java.util.Locale.ROOT),
                        sorted[count / 2] / MICRO,
                        sorted[(int) (count * 0.99)] / MICRO,
                        sorted[(int) (count * 0.999)] / MICRO,
                        sorted[count - 1] / MICRO,
                        broker.residentBytes() >> 20,
                        count == latencies.length ? "" : "  " + (latencies.length - count) + " NOT ARRIVED");
            }
        }
    }

    private static Process attacker(Attack attack, int port) throws IOException {
        return new ProcessBuilder(
                        "nice",
                        "-n",
                        "19",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Attack.class.getName(),
                        attack.name(),
                        Integer.toString(port))
                .inheritIO()
                .start();
    }

    private void measure(Message message) {
        try {
            long latency = System.nanoTime() - message.getLongProperty(SENT);
            int at = arrived.getAndIncrement();
            if (at < latencies.length) {
                latencies[at] = latency;
            }
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Latency counts from when a message is due: one that is held up holds up those behind it. */
    private void send(Connection connection) throws JMSException {
        Session session = connection.createSession();
        MessageProducer producer = session.createProducer(session.createQueue("honest"));
        producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
        byte[] body = new byte[256];
        long due = System.nanoTime();
        for (int i = 0; i < latencies.length; i++) {
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            var message = session.createBytesMessage();
            message.writeBytes(body);
            message.setLongProperty(SENT, due);
            producer.send(message);
            due += TimeUnit.SECONDS.toNanos(1) / aSecond;
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds + 10L);
        while (arrived.get() < latencies.length && System.nanoTime() < deadline) {
            LockSupport.parkNanos(1_000_000);
        }
    }
}
