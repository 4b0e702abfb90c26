package org.pabal.ra.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pabal.ra.servers.app.Entering;
import org.pabal.ra.servers.app.Ledger;
import org.pabal.ra.servers.app.LedgerServlet;
import org.pabal.ra.servers.kit.Application;
import org.pabal.ra.servers.kit.BrokerProcess;
import org.pabal.ra.servers.kit.Database;
import org.pabal.ra.servers.kit.Preparation;
import org.pabal.ra.servers.kit.ServerProcess;

/**
 * Servers and brokers that are killed while transactions over messages and a database are in doubt: when they are back, each
 * has ended the same in both. Runs beside the server.
 */
@Tag("long")
@Tag("remote")
@Tag("crash")
class CrashTest {
    private static final int NUMBER = 50;
    private static final long LONG_MILLIS = 180_000;
    private static final long GLANCE_MILLIS = 200;

    /** Those that have been prepared everywhere, and so are decided: in the log of the server they are to commit. */
    private static final int DECIDED = 25;

    @TempDir
    Path folder;

    private Database database;
    private BrokerProcess broker;

    @BeforeEach
    void start() throws Exception {
        database = Database.start(folder.resolve("database"));
        broker = BrokerProcess.start(folder.resolve("broker"));
        Preparation.expectCrashes(database, NUMBER);
    }

    @AfterEach
    void stop() throws Exception {
        broker.close();
        database.close();
    }

    private ServerProcess server(Class<?>... beans) throws IOException, InterruptedException {
        return Preparation.start(broker.url(), Application.war("ledger", beans));
    }

    private ServerProcess serverWithBroker() throws IOException, InterruptedException {
        return Preparation.start(
                broker.urlInServer(), Application.war("ledger", Ledger.class, Entering.class, LedgerServlet.class));
    }

    private static List<String> texts() {
        return IntStream.range(0, NUMBER).mapToObj(i -> "entry " + i).toList();
    }

    /**
     * Half of them are prepared everywhere, and held when the database is to commit; some of the broker's branches have committed
     * then. The other half are prepared in the broker, but for those whose table is prepared first, and held when the database is
     * to prepare.
     */
    private void awaitDoubt() throws Exception {
        database.doorstep().awaitHeld(NUMBER - DECIDED, DECIDED, LONG_MILLIS);
        assertDoubt();
    }

    private void assertDoubt() throws Exception {
        Set<String> inDoubt = new HashSet<>(database.inDoubt());
        assertThat(inDoubt).hasSize(DECIDED);
        inDoubt.addAll(broker.inDoubt());
        if (Preparation.serverPreparesInOrder()) {
            assertThat(inDoubt).hasSize(NUMBER);
            // What a bean sends is in the branch of its message
            assertThat(broker.branchesInDoubt()).hasSameSizeAs(broker.inDoubt());
        } else {
            // Of those whose table is to be prepared before all else, the broker knows nothing yet
            long tableFirst = texts().stream().filter(Ledger::tableFirst).count();
            assertThat(inDoubt).hasSizeBetween(DECIDED + 1, Math.toIntExact(DECIDED + tableFirst));
        }
    }

    private void awaitCertainty() throws Exception {
        awaitCertain(() -> Stream.concat(database.inDoubt().stream(), broker.inDoubt().stream())
                .toList());
    }

    private static void awaitCertain(Callable<Collection<String>> inDoubt) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LONG_MILLIS);
        while (!inDoubt.call().isEmpty() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(GLANCE_MILLIS));
        }
        assertThat(inDoubt.call()).isEmpty();
    }

    /** Were one committed in one and rolled back in the other, an entry would be missing or there twice. */
    private List<String> assertAllEnteredOnceInBoth() throws Exception {
        List<String> entered = broker.drain("ledger.entered", NUMBER);
        awaitCertainty();
        return assertAllEnteredOnceInBoth(entered);
    }

    private List<String> assertAllEnteredOnceInBoth(List<String> entered) throws Exception {
        assertThat(entered).hasSize(NUMBER).containsExactlyInAnyOrderElementsOf(database.entries());
        assertThat(entered.stream().map(text -> text.substring(0, text.lastIndexOf(' '))))
                .containsExactlyInAnyOrderElementsOf(texts());
        assertThat(broker.drain("ledger", 0)).isEmpty();
        return entered;
    }

    @Test
    void whatTheServerLeavesInDoubtWhenItIsKilledEndsTheSameInBoth() throws Exception {
        try (ServerProcess server = server(Ledger.class, Entering.class)) {
            database.doorstep().hold(DECIDED);
            broker.send("ledger", texts());
            awaitDoubt();
            server.kill();
            database.doorstep().sendAway();
        }
        try (ServerProcess server = server(Ledger.class, Entering.class)) {
            assertThat(server.isRunning()).isTrue();
            // What is rolled back comes again, and is entered then
            List<String> entered = assertAllEnteredOnceInBoth();
            assertThat(entered.stream().filter(text -> text.endsWith(" 1"))).hasSize(DECIDED);
            awaitCertainty();
        }
    }

    @Test
    void whatIsInDoubtWhenTheBrokerIsKilledEndsTheSameInBoth() throws Exception {
        try (ServerProcess server = server(Ledger.class, Entering.class)) {
            assertThat(server.isRunning()).isTrue();
            database.doorstep().hold(DECIDED);
            broker.send("ledger", texts());
            awaitDoubt();
            Set<String> inDoubt = broker.inDoubt();
            broker.kill();
            broker.startAgain();
            assertThat(broker.inDoubt()).isEqualTo(inDoubt);
            database.doorstep().open();
            assertAllEnteredOnceInBoth();
            awaitCertainty();
        }
    }

    @Test
    void whatTheServerAndTheBrokerInItLeaveInDoubtEndsTheSameInBoth() throws Exception {
        broker.send("ledger", texts());
        broker.kill();
        database.doorstep().hold(DECIDED);
        try (ServerProcess server = serverWithBroker()) {
            database.doorstep().awaitHeld(NUMBER - DECIDED, DECIDED, LONG_MILLIS);
            server.kill();
            database.doorstep().sendAway();
        }
        broker.startAgain();
        assertDoubt();
        broker.kill();
        List<String> entered;
        try (ServerProcess server = serverWithBroker()) {
            entered = entered(server);
            // A server may commit the table after the queue
            awaitCertain(database::inDoubt);
            server.kill();
        }
        broker.startAgain();
        assertAllEnteredOnceInBoth(entered);
        assertThat(entered.stream().filter(text -> text.endsWith(" 1"))).hasSize(DECIDED);
        assertThat(broker.drain("ledger.entered", 0)).isEmpty();
        awaitCertainty();
    }

    private static List<String> entered(ServerProcess server) throws IOException, InterruptedException {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(server.http() + "/ledger/enter?number=" + NUMBER))
                                .build(),
                        HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return List.of(answer.body().split("\n", -1));
    }

    @Test
    void whatAnApplicationWithoutBeansLeavesInDoubtEndsTheSameInBoth() throws Exception {
        // Each takes a thread of the web server
        List<String> all = texts().subList(0, NUMBER / 2);
        List<String> tableFirst = all.stream().filter(Ledger::tableFirst).toList();
        List<String> queueFirst =
                all.stream().filter(text -> !Ledger.tableFirst(text)).toList();
        try (ServerProcess server = server(Ledger.class, LedgerServlet.class)) {
            // Of these, the table and then the queue are prepared, and the table is held when it is to commit
            database.doorstep().hold(tableFirst.size());
            enter(server, tableFirst);
            database.doorstep().awaitHeld(0, tableFirst.size(), LONG_MILLIS);
            // Of these, the queue is prepared, and the table is held when it is to prepare
            enter(server, queueFirst);
            database.doorstep().awaitHeld(queueFirst.size(), tableFirst.size(), LONG_MILLIS);
            assertThat(broker.inDoubt()).hasSize(Preparation.serverPreparesInOrder() ? all.size() : tableFirst.size());
            assertThat(database.inDoubt()).hasSize(tableFirst.size());
            server.kill();
            database.doorstep().sendAway();
        }
        try (ServerProcess server = server(Ledger.class, LedgerServlet.class)) {
            assertThat(server.isRunning()).isTrue();
            awaitCertainty();
            assertThat(broker.drain("ledger.entered", tableFirst.size()))
                    .containsExactlyInAnyOrderElementsOf(tableFirst);
            assertThat(database.entries()).containsExactlyInAnyOrderElementsOf(tableFirst);
        }
    }

    private static void enter(ServerProcess server, List<String> entries) {
        HttpClient client = HttpClient.newHttpClient();
        for (String entry : entries) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(server.http() + "/ledger/enter"))
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(HttpRequest.BodyPublishers.ofString(
                            "entry=" + URLEncoder.encode(entry, StandardCharsets.UTF_8)))
                    .build();
            var unheard = client.sendAsync(request, HttpResponse.BodyHandlers.discarding());
        }
    }
}
