package org.pabal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pabal.engine.EngineHarness.Connection;
import org.pabal.engine.EngineHarness.Delivery;
import org.pabal.engine.EngineHarness.Receiver;
import org.pabal.engine.EngineHarness.Session;
import org.pabal.engine.command.Command;
import org.pabal.message.Refusal;

/** Deliveries that one session receives and another one settles. */
class HandOverTest {

    private final EngineHarness engine = new EngineHarness();
    private final Connection connection = engine.connect();
    private final Session from = connection.session();
    private final Session to = connection.transacted();

    @AfterEach
    void replayGivesTheSameState() {
        engine.close();
    }

    private List<Delivery> handOver(Session target, Delivery... deliveries) {
        engine.accepted(request -> new Command.HandOverDeliveries(
                connection.id, request, from.id, target.id, EngineHarness.ids(deliveries)));
        return engine.take();
    }

    private Delivery[] receive(Receiver receiver, String... texts) {
        from.send("q", texts);
        receiver.grant(texts.length);
        return engine.take().toArray(Delivery[]::new);
    }

    @Test
    void deliversAnewWithoutCountingAgain() {
        Receiver receiver = from.consume("q");
        Delivery[] received = receive(receiver, "a", "b");
        List<Delivery> handed = handOver(to, received);
        assertThat(handed).extracting(Delivery::text).containsExactly("a", "b");
        assertThat(handed).allSatisfy(delivery -> {
            assertThat(delivery.count()).isEqualTo(1);
            assertThat(delivery.consumer()).isEqualTo(receiver.id);
            assertThat(delivery.effect().session()).isEqualTo(to.id);
        });
        to.commit(handed.toArray(Delivery[]::new));
        assertThat(engine.contents("q")).isEmpty();
    }

    @Test
    void rollsBackWithTheSessionThatTookOver() {
        Receiver receiver = from.consume("q");
        List<Delivery> handed = handOver(to, receive(receiver, "a"));
        to.rollback(handed.toArray(Delivery[]::new));
        receiver.grant(1);
        assertThat(engine.last().count()).isEqualTo(2);
    }

    @Test
    void staysWithTheSessionThatTookOverWhenTheFirstOneCloses() {
        Receiver receiver = from.consume("q");
        List<Delivery> handed = handOver(to, receive(receiver, "a"));
        from.close();
        Receiver other = engine.connect().session().consume("q");
        other.grant(1);
        assertThat(engine.take()).isEmpty();
        to.commit(handed.toArray(Delivery[]::new));
        assertThat(engine.contents("q")).isEmpty();
    }

    @Test
    void goesBackWhenTheSessionThatTookOverCloses() {
        Receiver receiver = from.consume("q");
        handOver(to, receive(receiver, "a", "b"));
        to.close();
        assertThat(engine.contents("q")).containsExactly("a", "b");
    }

    @Test
    void handsOverOnlyWhatTheSessionHolds() {
        Session stranger = engine.connect().session();
        Receiver receiver = from.consume("q");
        Delivery[] received = receive(receiver, "a");
        assertThat(engine.refused(request ->
                                new Command.HandOverDeliveries(connection.id, request, from.id, to.id, new long[] {99}))
                        .code())
                .isEqualTo(Refusal.Code.NOT_FOUND);
        assertThat(engine.refused(request -> new Command.HandOverDeliveries(
                                connection.id, request, from.id, stranger.id, EngineHarness.ids(received)))
                        .code())
                .isEqualTo(Refusal.Code.NOT_FOUND);
        from.settle(received);
        assertThat(engine.contents("q")).isEmpty();
    }
}
