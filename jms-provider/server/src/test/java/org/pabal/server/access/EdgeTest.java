package org.pabal.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pabal.broker.Broker;
import org.pabal.broker.BrokerSettings;
import org.pabal.broker.EffectListener;
import org.pabal.engine.command.ClientIdentity;
import org.pabal.engine.command.Command;
import org.pabal.engine.command.Source;
import org.pabal.engine.effect.Answer;
import org.pabal.engine.effect.Effect;
import org.pabal.message.Address;
import org.pabal.message.Message;
import org.pabal.message.Refusal;
import org.pabal.server.session.GuardedConnection;
import org.pabal.server.session.Peer;
import org.pabal.server.session.RefusedAtDoorException;
import org.pabal.server.session.User;
import org.pabal.server.settings.ServerSettings;
import org.pabal.server.settings.SettingsException;
import org.pabal.server.summary.Summaries;

class EdgeTest {

    private static final Peer PEER = new Peer("127.0.0.1:9", "127.0.0.1", true, false, List.of());
    private static final User CLERK = new User("anna", Set.of("clerk"), "SCRAM-SHA-256");

    private final Broker broker = Broker.start(BrokerSettings.builder("edge").build());
    private final BlockingQueue<Object> told = new LinkedBlockingQueue<>();
    private long request;

    @AfterEach
    void stop() {
        broker.close();
    }

    private Edge edge(String yaml) throws SettingsException {
        return new Edge(
                broker,
                new Permissions(ServerSettings.builder().yaml("f", yaml).build().security()),
                Audit.toLog(new Summaries()));
    }

    private GuardedConnection open(Edge edge) throws Exception {
        return open(edge, null, null);
    }

    private GuardedConnection open(Edge edge, @Nullable String clientId, Command.@Nullable ReturningClient client)
            throws Exception {
        EffectListener listener = new EffectListener() {
            @Override
            public void onEffect(Effect effect) {
                told.add(effect);
            }

            @Override
            public void onLost(Refusal reason) {
                told.add(reason);
            }
        };
        GuardedConnection connection = edge.open(CLERK, PEER, listener, () -> {});
        connection.submit(new Command.OpenConnection(connection.id(), ++request, clientId, client));
        if (client == null) {
            assertDone();
        }
        return connection;
    }

    private void assertDone() throws InterruptedException {
        assertThat(told.poll(10, TimeUnit.SECONDS)).isInstanceOf(Effect.Completed.class);
    }

    private Refusal assertRefused(Refusal.Code code) throws InterruptedException {
        Object effect = told.poll(10, TimeUnit.SECONDS);
        assertThat(effect).isInstanceOf(Effect.Refused.class);
        Effect.Refused refused = (Effect.Refused) effect;
        assertThat(refused.request()).isEqualTo(request);
        assertThat(refused.refusal().code()).isEqualTo(code);
        return refused.refusal();
    }

    private long session(GuardedConnection connection, boolean transacted) throws InterruptedException {
        long session = connection.nextId();
        connection.submit(new Command.OpenSession(connection.id(), ++request, session, transacted));
        assertDone();
        return session;
    }

    private void publish(GuardedConnection connection, long session, String queue, int size) {
        Address to = Address.queue(queue);
        connection.submit(new Command.PublishMessage(
                connection.id(),
                ++request,
                session,
                to,
                Message.builder().destination(to).text("x".repeat(size)).build(),
                Long.MAX_VALUE));
    }

    @Test
    void letsARoleDoWhatItsPatternsSayAndNothingElse() throws Exception {
        GuardedConnection connection = open(
                edge("security: {roles: {clerk: {send: ['orders.#'], create: ['orders.#'], consume: [answers]}}}"));
        long session = session(connection, false);

        publish(connection, session, "orders.eu", 1);
        assertDone();

        publish(connection, session, "payments", 1);
        assertThat(assertRefused(Refusal.Code.NOT_PERMITTED).text())
                .contains("user 'anna' may not send to queue payments")
                .contains("security.roles.ROLE.send");

        connection.submit(new Command.OpenConsumer(
                connection.id(),
                ++request,
                session,
                connection.nextId(),
                new Source.FromQueue(Address.queue("orders.eu")),
                null,
                false,
                0));
        assertRefused(Refusal.Code.NOT_PERMITTED);

        connection.submit(new Command.PurgeQueue(connection.id(), ++request, "orders.eu"));
        assertRefused(Refusal.Code.NOT_PERMITTED);
        connection.lose();
    }

    @Test
    void letsAUserHaveSoManyConnectionsAndOneMoreWhenOneIsClosed() throws Exception {
        Edge edge = edge("security: {users: {anna: {connections: 1}}}");
        GuardedConnection first = open(edge);
        assertThatThrownBy(() -> open(edge))
                .isInstanceOf(RefusedAtDoorException.class)
                .hasMessageContaining("security.users.anna.connections");
        first.lose();
        open(edge).lose();
    }

    @Test
    void letsAUserHaveSoManySessionsAndOneMoreWhenOneIsClosed() throws Exception {
        GuardedConnection connection = open(edge("security: {userLimits: {sessions: 1}}"));
        long session = session(connection, false);

        connection.submit(new Command.OpenSession(connection.id(), ++request, connection.nextId(), false));
        assertRefused(Refusal.Code.RESOURCE_LIMIT);

        connection.submit(new Command.CloseSession(connection.id(), ++request, session));
        assertDone();
        session(connection, false);
        connection.lose();
    }

    @Test
    void countsTheBytesOfATransactionUntilItIsOver() throws Exception {
        GuardedConnection connection =
                open(edge("security: {userLimits: {bytes: 4 KiB}, roles: {clerk: {send: ['#'], create: ['#']}}}"));
        long session = session(connection, true);
        publish(connection, session, "orders", 3_000);
        assertDone();

        publish(connection, session, "orders", 3_000);
        assertRefused(Refusal.Code.RESOURCE_LIMIT);

        connection.submit(new Command.RollbackTransaction(connection.id(), ++request, session, new long[0]));
        assertDone();
        publish(connection, session, "orders", 3_000);
        assertDone();
        connection.lose();
    }

    @Test
    void countsTemporaryQueuesUntilTheyAreDeleted() throws Exception {
        GuardedConnection connection = open(edge("security: {userLimits: {queues: 1}}"));
        Address first = Address.temporaryQueue("t1");
        connection.submit(new Command.CreateTemporary(connection.id(), ++request, first));
        assertDone();
        connection.submit(new Command.CreateTemporary(connection.id(), ++request, Address.temporaryQueue("t2")));
        assertRefused(Refusal.Code.RESOURCE_LIMIT);
        connection.submit(new Command.DeleteTemporary(connection.id(), ++request, first));
        assertDone();
        connection.submit(new Command.CreateTemporary(connection.id(), ++request, Address.temporaryQueue("t3")));
        assertDone();
        connection.lose();
    }

    private GuardedConnection comeBack(Edge edge, long nextOperation, boolean resumed) throws Exception {
        GuardedConnection connection =
                open(edge, "desk", new Command.ReturningClient(new ClientIdentity(1, 2), CLERK.name(), nextOperation));
        Object answer = told.poll(10, TimeUnit.SECONDS);
        if (answer instanceof Effect.ConnectionEnded) {
            answer = told.poll(10, TimeUnit.SECONDS);
        }
        assertThat(answer).isEqualTo(new Effect.Answered(connection.id(), request, new Answer.Opened(resumed)));
        return connection;
    }

    private void publishAs(long operation, GuardedConnection connection, long session) {
        Address to = Address.queue("orders");
        connection.submit(new Command.PublishMessage(
                connection.id(),
                ++request,
                session,
                to,
                Message.builder().destination(to).text("x".repeat(3_000)).build(),
                Long.MAX_VALUE,
                operation));
    }

    @Test
    void givesBackWhatAConnectionHadBeforeItsClientHearsThatItIsBack() throws Exception {
        Edge edge = edge("security: {userLimits: {sessions: 1}}");
        GuardedConnection old = comeBack(edge, 1, false);
        session(old, false);

        GuardedConnection now = comeBack(edge, 1, true);
        session(now, false);

        old.lose();
        now.lose();
    }

    @Test
    void refusesWhatIsSentAgainOnlyIfItHasNotBeenDone() throws Exception {
        Edge edge = edge("security: {userLimits: {bytes: 4 KiB}, roles: {clerk: {send: ['#'], create: ['#']}}}");
        GuardedConnection old = comeBack(edge, 1, false);
        long before = session(old, false);
        publishAs(1, old, before);
        assertDone();

        GuardedConnection now = comeBack(edge, 3, true);
        long transacted = session(now, true);
        long session = session(now, false);
        publish(now, transacted, "orders", 3_000);
        assertDone();
        publishAs(1, now, session);
        assertDone();
        publishAs(2, now, session);
        assertRefused(Refusal.Code.RESOURCE_LIMIT);
        publishAs(3, now, session);
        assertRefused(Refusal.Code.RESOURCE_LIMIT);
        now.submit(new Command.RollbackTransaction(now.id(), ++request, transacted, new long[0]));
        assertDone();
        publishAs(2, now, session);
        assertDone();
        now.lose();
    }
}
