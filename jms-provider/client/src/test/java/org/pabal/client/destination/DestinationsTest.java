package org.pabal.client.destination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidDestinationRuntimeException;
import jakarta.jms.Queue;
import jakarta.jms.Topic;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.naming.spi.NamingManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pabal.message.Address;

class DestinationsTest {

    private static Stream<PabalDestination> all() {
        return Stream.of(
                new PabalQueue("orders"),
                new PabalTopic("orders"),
                new PabalTopic("news.*.#"),
                new PabalTemporaryQueue("orders", null),
                new PabalTemporaryTopic("orders", null),
                new PabalExchange("orders", "eu.west"),
                new PabalExchange("orders", ""));
    }

    @ParameterizedTest
    @MethodSource("all")
    void isWhatItWasAfterSerialisation(PabalDestination destination) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(destination);
        }
        Object back = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();

        assertThat(back).isEqualTo(destination).hasSameHashCodeAs(destination).hasSameClassAs(destination);
    }

    @ParameterizedTest
    @MethodSource("all")
    void isWhatItWasAfterAReference(PabalDestination destination) throws Exception {
        Object back = NamingManager.getObjectInstance(destination.getReference(), null, null, null);

        assertThat(back).isEqualTo(destination).hasSameClassAs(destination);
    }

    @ParameterizedTest
    @MethodSource("all")
    void isItsAddress(PabalDestination destination) throws Exception {
        assertThat(PabalDestination.of(destination.address())).isEqualTo(destination);
        assertThat(Destinations.addressOf(destination, "send")).isEqualTo(destination.address());
        assertThat(Destinations.replyAddressOf(destination)).isEqualTo(destination.address());
        assertThat(destination).hasToString(destination.address().toString());
    }

    @Test
    void differsFromAllOthers() {
        List<PabalDestination> all = all().toList();

        assertThat(all).doesNotHaveDuplicates();
        assertThat(new PabalQueue("a")).isNotEqualTo(new PabalQueue("A")).isNotEqualTo("queue a");
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = {" ", "a\nb", "\u0000"})
    void refusesMalformedNames(String name) {
        assertThatThrownBy(() -> Destinations.queue(name))
                .isInstanceOf(InvalidDestinationException.class)
                .hasMessageContaining("queue");
        assertThatThrownBy(() -> Destinations.topic(name)).isInstanceOf(InvalidDestinationException.class);
        assertThatThrownBy(() -> new PabalQueue(name)).isInstanceOf(InvalidDestinationRuntimeException.class);
        assertThatThrownBy(() -> new PabalExchange(name, "")).isInstanceOf(InvalidDestinationRuntimeException.class);
    }

    @Test
    void namesWhatIsTooLong() throws Exception {
        assertThat(Destinations.queue("q".repeat(1_024)).getQueueName()).hasSize(1_024);
        assertThatThrownBy(() -> Destinations.queue("q".repeat(1_025)))
                .isInstanceOf(InvalidDestinationException.class)
                .hasMessageContaining("1025")
                .hasMessageContaining("1024");
        assertThatThrownBy(() -> new PabalExchange("e", "k".repeat(1_025)))
                .isInstanceOf(InvalidDestinationRuntimeException.class);
    }

    @Test
    void canBeNamedLaterByAContainer() throws Exception {
        PabalQueue queue = new PabalQueue();

        assertThat(queue).isEqualTo(new PabalQueue()).hasToString("destination without a name");
        assertThatThrownBy(queue::getQueueName).isInstanceOf(InvalidDestinationRuntimeException.class);
        assertThatThrownBy(() -> Destinations.addressOf(queue, "send"))
                .isInstanceOf(InvalidDestinationException.class)
                .hasMessageContaining("no name");
        queue.setQueueName("orders");
        assertThat(queue).isEqualTo(new PabalQueue("orders"));
        PabalTopic topic = new PabalTopic();
        topic.setTopicName("news");
        assertThat(topic.getTopicName()).isEqualTo("news");
    }

    @Test
    void refusesAnotherProvidersDestinations() {
        Queue foreign = () -> "orders";

        assertThatThrownBy(() -> Destinations.addressOf(foreign, "create a consumer"))
                .isInstanceOf(InvalidDestinationException.class)
                .hasMessageContaining("create a consumer")
                .hasMessageContaining("another provider");
        assertThatThrownBy(() -> Destinations.addressOf(null, "send"))
                .isInstanceOf(InvalidDestinationException.class)
                .hasMessageContaining("no destination");
    }

    @Test
    void takesAnotherProvidersReplyAddressByItsName() throws Exception {
        class Both implements Queue, Topic {
            @Override
            public String getQueueName() {
                return "x";
            }

            @Override
            public String getTopicName() {
                return "x";
            }
        }

        assertThat(Destinations.replyAddressOf((Queue) () -> "answers")).isEqualTo(Address.queue("answers"));
        assertThat(Destinations.replyAddressOf((Topic) () -> "answers")).isEqualTo(Address.topic("answers"));
        assertThat(Destinations.replyAddressOf((Queue) () -> null)).isNull();
        assertThat(Destinations.replyAddressOf(new Both())).isNull();
        assertThat(Destinations.replyAddressOf(null)).isNull();
    }

    @Test
    void isDeletedByTheConnectionThatMadeIt() throws Exception {
        List<Address> deleted = new ArrayList<>();
        new PabalTemporaryQueue("a", deleted::add).delete();
        new PabalTemporaryTopic("b", deleted::add).delete();

        assertThat(deleted).containsExactly(Address.temporaryQueue("a"), Address.temporaryTopic("b"));
        assertThatThrownBy(() -> new PabalTemporaryQueue("a", null).delete())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("temporary queue a")
                .hasMessageContaining("another connection");
    }
}
