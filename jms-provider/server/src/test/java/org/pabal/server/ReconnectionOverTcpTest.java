package org.pabal.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pabal.message.Address;
import org.pabal.message.Message;
import org.pabal.message.Refusal.Code;
import org.pabal.server.access.UserEntry;
import org.pabal.server.access.UsersFile;
import org.pabal.server.command.PabalCommand;
import org.pabal.wire.BrokerFrame;
import org.pabal.wire.ClientFrame;
import org.pabal.wire.Frame;
import org.pabal.wire.HandshakeFrame;
import org.pabal.wire.MalformedFrameException;
import org.pabal.wire.sasl.ScramCredentials;

/** What the broker promises to a client that comes back, frame by frame. */
@Timeout(180)
class ReconnectionOverTcpTest {

    private static final Address QUEUE = Address.queue("orders");
    private static final byte[] NOBODY = {};
    private static final byte[] IDENTITY = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
    private static final Pattern LISTENS = Pattern.compile("listener 'main' on 127\\.0\\.0\\.1:([0-9]+)");

    @TempDir
    Path folder;

    private static Message text(String text) {
        return Message.builder()
                .persistent(true)
                .messageId("ID:" + text)
                .text(text)
                .build();
    }

    private static ClientFrame.Publish publish(RawClient client, long operation) throws Exception {
        return new ClientFrame.Publish(
                operation, client.number(1), QUEUE, Long.MAX_VALUE, operation, text("m" + operation));
    }

    private static RawClient withSession(RawClient client, boolean transacted) throws Exception {
        client.ask(new ClientFrame.OpenSession(1_000_000, client.number(1), transacted));
        return client;
    }

    /** Takes everything out of the queue. */
    private static List<String> drain(int port) throws Exception {
        List<String> texts = new ArrayList<>();
        try (RawClient client = withSession(RawClient.open(port, NOBODY, 0), false)) {
            client.ask(new ClientFrame.OpenConsumer(
                    2, client.number(1), client.number(2), QUEUE, null, false, false, null, false, 0, 0));
            int before;
            do {
                before = texts.size();
                client.say(
                        new ClientFrame.GrantCredit(client.number(2), 100),
                        new ClientFrame.RevokeCredit(3, client.number(2)));
                Frame next = client.next();
                while (next instanceof BrokerFrame.Deliver deliver) {
                    texts.add(String.valueOf(deliver.message().text()));
                    client.say(new ClientFrame.Settle(0, client.number(1), new long[] {deliver.delivery()}));
                    next = client.next();
                }
            } while (texts.size() > before);
            client.say(new HandshakeFrame.Close(null));
            client.hear(HandshakeFrame.Close.class);
        }
        return texts;
    }

    private static String[] texts(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(i -> "m" + i).toArray(String[]::new);
    }

    /** Takes confirmations until so many have come, and says up to which operation they are complete. */
    private static long confirmed(RawClient client, int count) throws Exception {
        long last = 0;
        while (last < count) {
            BrokerFrame.Completed completed = client.hear(BrokerFrame.Completed.class);
            assertThat(completed.first()).isEqualTo(last + 1);
            last = completed.first() + completed.count() - 1;
        }
        return last;
    }

    @Test
    void takesOnceWhatIsSentAgainAfterACut() throws Exception {
        try (RunningServer server = RunningServer.start(RunningServer.settings(folder))) {
            RawClient first = withSession(RawClient.open(server.port(), IDENTITY, 1), false);
            assertThat(first.opened().resumed()).isFalse();
            for (long operation = 1; operation <= 20; operation++) {
                first.say(publish(first, operation));
            }
            long confirmed = confirmed(first, 5);
            first.cut();

            RawClient second = withSession(RawClient.open(server.port(), IDENTITY, 21), false);
            assertThat(second.opened().resumed()).isTrue();
            for (long operation = 1; operation <= 25; operation++) {
                second.say(publish(second, operation));
            }
            assertThat(confirmed).isGreaterThanOrEqualTo(5);
            confirmed(second, 25);
            second.cut();

            assertThat(drain(server.port())).containsExactly(texts(25));
        }
    }

    @Test
    void tellsWhatBecameOfACommitAndForgetsWhoClosesForGood() throws Exception {
        try (RunningServer server = RunningServer.start(RunningServer.settings(folder))) {
            RawClient first = withSession(RawClient.open(server.port(), IDENTITY, 1), true);
            first.ask(new ClientFrame.Publish(2, first.number(1), QUEUE, Long.MAX_VALUE, 0, text("m1")));
            first.ask(new ClientFrame.Commit(3, first.number(1), 0, 1, new long[0]));
            first.ask(new ClientFrame.Publish(4, first.number(1), QUEUE, Long.MAX_VALUE, 0, text("never")));
            first.cut();

            RawClient second = RawClient.open(server.port(), IDENTITY, 3);
            second.ask(new ClientFrame.Resolve(1, 1));
            second.say(new ClientFrame.Resolve(2, 2));
            assertThat(second.hear(BrokerFrame.Refused.class).refusal().code()).isEqualTo(Code.TRANSACTION_ROLLED_BACK);
            second.say(new HandshakeFrame.Close(null));
            assertThat(second.hear(HandshakeFrame.Close.class).reason()).isNull();

            RawClient third = RawClient.open(server.port(), IDENTITY, 3);
            assertThat(third.opened().resumed()).isFalse();
            third.say(new ClientFrame.Resolve(1, 1));
            assertThat(third.hear(BrokerFrame.Refused.class).refusal().code()).isEqualTo(Code.OUTCOME_UNKNOWN);
            third.cut();
            assertThat(drain(server.port())).containsExactly("m1");
        }
    }

    @Test
    void endsTheOldConnectionThatNobodyHasMissedYet() throws Exception {
        try (RunningServer server = RunningServer.start(RunningServer.settings(folder));
                RawClient old = withSession(RawClient.open(server.port(), IDENTITY, 1), false)) {
            old.ask(publish(old, 1));
            try (RawClient now = withSession(RawClient.open(server.port(), IDENTITY, 2), false)) {
                assertThat(now.opened().resumed()).isTrue();
                HandshakeFrame.Close close = old.hear(HandshakeFrame.Close.class);
                assertThat(close.reason()).isNotNull();
                assertThat(close.reason().code()).isEqualTo(Code.ILLEGAL_STATE);
                assertThat(close.reason().text())
                        .isEqualTo("connection " + old.opened().connection()
                                + " is over: its client has come back on connection "
                                + now.opened().connection());
                assertThatThrownBy(old::next).isInstanceOfAny(EOFException.class, SocketException.class);
                now.ask(publish(now, 1));
                now.ask(publish(now, 2));
            }
            assertThat(drain(server.port())).containsExactly("m1", "m2");
        }
    }

    @Test
    void doesNotLetAnotherUserContinueAConnection() throws Exception {
        Path users = folder.resolve("users.yaml");
        Map<String, UserEntry> entries = UsersFile.read(users);
        for (String name : List.of("anna", "ben")) {
            entries.put(
                    name,
                    new UserEntry(
                            name,
                            List.of("user"),
                            Optional.of(ScramCredentials.ofPassword("s3cret", ScramCredentials.ITERATIONS_MIN))));
        }
        UsersFile.write(users, entries);
        try (RunningServer server = RunningServer.start(RunningServer.settings(folder));
                RawClient anna = RawClient.connect(server.port(), "anna", "s3cret", IDENTITY, 1)) {
            withSession(anna, false);
            try (RawClient ben = RawClient.connect(server.port(), "ben", "s3cret", IDENTITY, 1)) {
                HandshakeFrame.Close close = ben.hear(HandshakeFrame.Close.class);
                assertThat(close.reason()).isNotNull();
                assertThat(close.reason().code()).isEqualTo(Code.NOT_PERMITTED);
            }
            anna.ask(publish(anna, 1));
        }
    }

    @Test
    void saysThatOperationsFarBehindAreNotKnown() throws Exception {
        try (RunningServer server = RunningServer.start(RunningServer.settings(folder));
                RawClient client = withSession(RawClient.open(server.port(), IDENTITY, 1), false)) {
            client.ask(publish(client, 65_537));
            client.say(publish(client, 1));
            BrokerFrame.Refused refused = client.hear(BrokerFrame.Refused.class);
            assertThat(refused.refusal().code()).isEqualTo(Code.OUTCOME_UNKNOWN);
            assertThat(refused.refusal().text()).contains("65536 or more behind the latest");
            client.ask(publish(client, 2));
        }
    }

    @Test
    void keepsASubscriptionForTheConsumerThatReplacesTheLostOne() throws Exception {
        Address news = Address.topic("news");
        try (RunningServer server = RunningServer.start(RunningServer.settings(folder));
                RawClient other = withSession(RawClient.open(server.port(), NOBODY, 0), false)) {
            RawClient lost = withSession(RawClient.open(server.port(), IDENTITY, 1), false);
            long before = lost.number(2);
            lost.ask(new ClientFrame.OpenConsumer(
                    2, lost.number(1), before, news, null, false, false, null, false, 0, 0));
            other.ask(new ClientFrame.Publish(2, other.number(1), news, Long.MAX_VALUE, 0, text("1")));
            lost.cut();
            other.ask(new ClientFrame.Publish(3, other.number(1), news, Long.MAX_VALUE, 0, text("2")));

            try (RawClient now = withSession(RawClient.open(server.port(), IDENTITY, 1), false)) {
                now.ask(new ClientFrame.OpenConsumer(
                        2, now.number(1), now.number(2), news, null, false, false, null, false, 0, before));
                now.say(new ClientFrame.GrantCredit(now.number(2), 10));
                assertThat(now.hear(BrokerFrame.Deliver.class).message().text()).isEqualTo("1");
                assertThat(now.hear(BrokerFrame.Deliver.class).message().text()).isEqualTo("2");
            }
        }
    }

    @Test
    void takesOnceWhatIsSentAgainAfterTheBrokerWasKilled() throws Exception {
        List<Process> started = new ArrayList<>();
        try {
            int total = 400;
            int port = start(started);
            RawClient first = withSession(RawClient.open(port, IDENTITY, 1), false);
            for (long operation = 1; operation <= total; operation++) {
                first.say(publish(first, operation));
            }
            long confirmed = confirmed(first, 40);
            kill(started);
            confirmed = Math.max(confirmed, heardBeforeTheEnd(first, confirmed));

            port = start(started);
            RawClient second = withSession(RawClient.open(port, IDENTITY, total + 1), false);
            assertThat(second.opened().resumed()).isTrue();
            for (long operation = confirmed + 1; operation <= total; operation++) {
                second.say(publish(second, operation));
            }
            while (confirmed < total) {
                BrokerFrame.Completed completed = second.hear(BrokerFrame.Completed.class);
                assertThat(completed.first()).isEqualTo(confirmed + 1);
                confirmed += completed.count();
            }
            kill(started);

            port = start(started);
            assertThat(drain(port)).containsExactly(texts(total));
            RawClient third = RawClient.open(port, IDENTITY, total + 1);
            assertThat(third.opened().resumed()).isTrue();
            third.ask(new ClientFrame.Resolve(1, total));
            third.cut();
        } finally {
            started.forEach(Process::destroyForcibly);
        }
    }

    private static long heardBeforeTheEnd(RawClient client, long confirmed) throws MalformedFrameException {
        long last = confirmed;
        try {
            while (true) {
                if (client.next() instanceof BrokerFrame.Completed completed) {
                    last = completed.first() + completed.count() - 1;
                }
            }
        } catch (IOException end) {
            return last;
        }
    }

    private static void kill(List<Process> started) throws InterruptedException {
        Process last = started.get(started.size() - 1);
        last.destroyForcibly();
        assertThat(last.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }

    private int start(List<Process> started) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        PabalCommand.class.getName(),
                        "run",
                        "--port",
                        "0")
                .directory(folder.toFile())
                .redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("PABAL_"));
        Process process = builder.start();
        started.add(process);
        BufferedReader log =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        int port = 0;
        StringBuilder said = new StringBuilder();
        for (@Nullable String line = log.readLine(); line != null; line = log.readLine()) {
            said.append(line).append('\n');
            Matcher listens = LISTENS.matcher(line);
            if (listens.find()) {
                port = Integer.parseInt(listens.group(1));
            } else if (line.contains("is ready")) {
                return port;
            }
        }
        throw new AssertionError("the broker did not get ready:\n" + said);
    }
}
