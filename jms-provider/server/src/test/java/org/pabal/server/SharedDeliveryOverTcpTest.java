package org.pabal.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pabal.message.Address;
import org.pabal.message.Message;
import org.pabal.wire.BrokerFrame;
import org.pabal.wire.ClientFrame;
import org.pabal.wire.Frame;
import org.pabal.wire.WireBounds;

/** A message that several consumers of a connection get crosses once. */
@Timeout(180)
class SharedDeliveryOverTcpTest {

    private static final Address TOPIC = Address.topic("prices");

    @TempDir
    Path folder;

    private static RawClient client(RunningServer server) throws Exception {
        RawClient client = RawClient.open(server.port(), new byte[0], 0);
        client.ask(new ClientFrame.OpenSession(1, client.number(1), false));
        return client;
    }

    private static long consumer(RawClient client, int which) throws Exception {
        long number = client.number(which);
        client.ask(new ClientFrame.OpenConsumer(
                which, client.number(1), number, TOPIC, null, false, false, null, false, 0, 0));
        return number;
    }

    private static Message message(String text) {
        return Message.builder().messageId("ID:" + text.length()).text(text).build();
    }

    private static void publish(Publisher to, Message message) throws Exception {
        to.client()
                .ask(new ClientFrame.Publish(
                        to.next(), to.client().number(1), TOPIC, Long.MAX_VALUE, ClientFrame.NO_OPERATION, message));
    }

    /** A client that publishes; its requests ascend. */
    private static final class Publisher {
        private final RawClient client;
        private long requests = 1;

        Publisher(RawClient client) {
            this.client = client;
        }

        RawClient client() {
            return client;
        }

        long next() {
            return ++requests;
        }
    }

    @Test
    void sendsAMessageOnceToTheConsumersOfAConnectionEachWhenItHasCredit() throws Exception {
        try (RunningServer server = RunningServer.start(RunningServer.settings(folder));
                RawClient listening = client(server);
                RawClient publishing = client(server)) {
            long first = consumer(listening, 2);
            long second = consumer(listening, 3);
            Publisher publisher = new Publisher(publishing);
            publish(publisher, message("a"));
            publish(publisher, message("bb"));

            listening.say(new ClientFrame.GrantCredit(first, 2));
            BrokerFrame.DeliverShared a = listening.hear(BrokerFrame.DeliverShared.class);
            BrokerFrame.DeliverShared b = listening.hear(BrokerFrame.DeliverShared.class);
            assertThat(List.of(
                            String.valueOf(a.message().text()),
                            String.valueOf(b.message().text())))
                    .containsExactly("a", "bb");
            assertThat(List.of(a.consumer(), b.consumer())).containsOnly(first);

            listening.say(new ClientFrame.GrantCredit(second, 2));
            assertThat(slot(listening.next(), second)).isEqualTo(a.slot());
            assertThat(slot(listening.next(), second)).isEqualTo(b.slot());
        }
    }

    /** Two messages may want the same slot, in which the second one is then; once in a thousand runs. */
    private static int slot(Frame frame, long consumer) {
        if (frame instanceof BrokerFrame.DeliverShared again) {
            assertThat(again.consumer()).isEqualTo(consumer);
            return again.slot();
        }
        BrokerFrame.DeliverSame same = (BrokerFrame.DeliverSame) frame;
        assertThat(same.consumer()).isEqualTo(consumer);
        return same.slot();
    }

    @Test
    void sendsToTheOnlyConsumerOfAConnectionAsEver() throws Exception {
        try (RunningServer server = RunningServer.start(RunningServer.settings(folder));
                RawClient listening = client(server);
                RawClient publishing = client(server)) {
            listening.say(new ClientFrame.GrantCredit(consumer(listening, 2), 1));
            publish(new Publisher(publishing), message("a"));
            listening.hear(BrokerFrame.Deliver.class);
        }
    }

    @Test
    void hasNothingLargeKept() throws Exception {
        try (RunningServer server = RunningServer.start(RunningServer.settings(folder));
                RawClient listening = client(server);
                RawClient publishing = client(server)) {
            long first = consumer(listening, 2);
            long second = consumer(listening, 3);
            listening.say(new ClientFrame.GrantCredit(first, 1), new ClientFrame.GrantCredit(second, 1));
            publish(new Publisher(publishing), message("x".repeat(WireBounds.SLOT_BYTES_MAX)));
            assertThat(listening.hear(BrokerFrame.Deliver.class).consumer()).isEqualTo(first);
            assertThat(listening.hear(BrokerFrame.Deliver.class).consumer()).isEqualTo(second);
        }
    }
}
