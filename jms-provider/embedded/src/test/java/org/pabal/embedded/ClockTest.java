package org.pabal.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.pabal.broker.BrokerClock;
import org.pabal.client.link.ConsumerRequest;
import org.pabal.client.link.Link;
import org.pabal.message.Address;
import org.pabal.message.Message;
import org.pabal.message.MessageBuilder;

class ClockTest {

    private static final Address QUEUE = Address.queue("later");

    @Test
    void whatIsDueComesAsTheClockIsTurnedAndNotBefore() throws Exception {
        StandingClock clock = new StandingClock();
        try (EmbeddedBroker broker =
                EmbeddedBroker.builder().name("clock").clock(clock).start()) {
            RecordingLinkListener told = new RecordingLinkListener();
            Link link = new InProcessLink(broker.broker());
            link.open(null, null, null, told).toCompletableFuture().join();
            link.openSession(1, false).toCompletableFuture().join();
            link.openConsumer(1, 2, new ConsumerRequest(QUEUE, null, false, false, null, false, 0))
                    .toCompletableFuture()
                    .join();
            link.grantCredit(2, 10);
            assertThat(link.currentTimeMillis()).isEqualTo(1_000);
            publish(link, Message.builder().deliveryTimeMillis(5_000).text("second"));
            publish(link, Message.builder().deliveryTimeMillis(3_000).text("first"));
            publish(
                    link,
                    Message.builder()
                            .deliveryTimeMillis(9_000)
                            .expirationMillis(8_000)
                            .text("never"));
            assertThat(told.deliveries).isEmpty();
            clock.turnTo(2_999);
            assertThat(told.deliveries).isEmpty();
            clock.turnTo(3_000);
            assertThat(told.nextDelivery().message().text()).isEqualTo("first");
            clock.turnTo(60_000);
            assertThat(told.nextDelivery().message().text()).isEqualTo("second");
            assertThat(told.deliveries).isEmpty();
            link.close();
        }
        assertThat(clock.alarms).isEmpty();
    }

    private static void publish(Link link, MessageBuilder message) {
        link.publish(
                1,
                QUEUE,
                message.build(),
                Long.MAX_VALUE,
                refusal -> assertThat(refusal).isNull());
    }

    /** Stands until it is turned; alarms ring on the thread that turns it. */
    private static final class StandingClock implements BrokerClock {

        private final List<StandingAlarm> alarms = new CopyOnWriteArrayList<>();
        private volatile long now = 1_000;

        @Override
        public long currentTimeMillis() {
            return now;
        }

        void turnTo(long millis) {
            now = millis;
            alarms.forEach(StandingAlarm::ringIfDue);
        }

        @Override
        public Alarm newAlarm(Runnable action) {
            StandingAlarm alarm = new StandingAlarm(action);
            alarms.add(alarm);
            return alarm;
        }

        private final class StandingAlarm implements Alarm {

            private final Runnable action;
            private volatile long at = Long.MAX_VALUE;

            StandingAlarm(Runnable action) {
                this.action = action;
            }

            @Override
            public void set(long timeMillis) {
                at = timeMillis;
                ringIfDue();
            }

            void ringIfDue() {
                if (at <= now) {
                    at = Long.MAX_VALUE;
                    action.run();
                }
            }

            @Override
            public void close() {
                alarms.remove(this);
            }
        }
    }
}
