package org.pabal.client.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pabal.client.message.Messages.FACTORY;
import static org.pabal.client.message.Messages.received;

import jakarta.jms.BytesMessage;
import jakarta.jms.DeliveryMode;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.StreamMessage;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TextMessage;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pabal.client.destination.PabalQueue;

/** Messages of another provider, played by ours behind nothing but the public interface (§3.12). */
class ForeignMessagesTest {

    private static <M extends Message> M foreign(Class<M> kind, M inside) {
        return kind.cast(Proxy.newProxyInstance(
                ForeignMessagesTest.class.getClassLoader(), new Class<?>[] {kind}, (proxy, method, arguments) -> {
                    try {
                        return method.invoke(inside, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    @Test
    void leavesItsOwnAsTheyAre() throws Exception {
        PabalMessage own = FACTORY.message();

        assertThat(FACTORY.ownOrCopy(own)).isSameAs(own);
    }

    @Test
    void copiesEachKindOfBody() throws Exception {
        TextMessage text = foreign(TextMessage.class, FACTORY.text("hello"));
        assertThat(((TextMessage) FACTORY.ownOrCopy(text)).getText()).isEqualTo("hello");

        MapMessage map = foreign(MapMessage.class, FACTORY.map());
        map.setBytes("b", new byte[] {1});
        map.setChar("c", 'c');
        map.setString("n", null);
        PabalMapMessage mapCopy = received((PabalMapMessage) FACTORY.ownOrCopy(map));
        assertThat(mapCopy.getBytes("b")).containsExactly(1);
        assertThat(mapCopy.getChar("c")).isEqualTo('c');
        assertThat(mapCopy.itemExists("n")).isTrue();

        ObjectMessage object = foreign(ObjectMessage.class, FACTORY.object(new ArrayList<>(List.of(1))));
        assertThat(received((PabalObjectMessage) FACTORY.ownOrCopy(object)).getObject())
                .isEqualTo(List.of(1));

        Message plain = foreign(Message.class, FACTORY.message());
        assertThat(FACTORY.ownOrCopy(plain)).isExactlyInstanceOf(PabalMessage.class);
    }

    @Test
    void copiesBytesAndStreamsWhereverTheyHadBeenRead() throws Exception {
        BytesMessage bytes = foreign(BytesMessage.class, FACTORY.bytes());
        byte[] much = new byte[20_000];
        much[19_999] = 7;
        bytes.writeBytes(much);
        assertThat(FACTORY.ownOrCopy(bytes).getBody(byte[].class)).isEqualTo(much);
        bytes.readInt();
        assertThat(FACTORY.ownOrCopy(bytes).getBody(byte[].class)).isEqualTo(much);

        StreamMessage stream = foreign(StreamMessage.class, FACTORY.stream());
        stream.writeInt(1);
        stream.writeString(null);
        stream.writeBytes(new byte[] {1, 2, 3});
        PabalStreamMessage copy = received((PabalStreamMessage) FACTORY.ownOrCopy(stream));
        assertThat(copy.readInt()).isEqualTo(1);
        assertThat(copy.readString()).isNull();
        assertThat((byte[]) copy.readObject()).containsExactly(1, 2, 3);
        assertThat(stream.readInt()).isEqualTo(1);
    }

    @Test
    void copiesTheClientsHeadersAndProperties() throws Exception {
        TextMessage foreign = foreign(TextMessage.class, FACTORY.text("hello"));
        foreign.setJMSType("type");
        foreign.setJMSCorrelationID("c");
        foreign.setJMSReplyTo(new PabalQueue("answers"));
        foreign.setIntProperty("a", 1);
        foreign.setStringProperty("JMSXGroupID", "g");
        foreign.setStringProperty("JMS_OTHER_x", "theirs");
        foreign.setIntProperty("JMSXDeliveryCount", 5);

        PabalMessage copy = FACTORY.ownOrCopy(foreign);

        assertThat(copy.getJMSType()).isEqualTo("type");
        assertThat(copy.getJMSCorrelationID()).isEqualTo("c");
        assertThat(copy.getJMSReplyTo()).isEqualTo(new PabalQueue("answers"));
        assertThat(new ArrayList<Object>(Collections.list(copy.getPropertyNames())))
                .containsExactlyInAnyOrder("a", "JMSXGroupID");
    }

    /** §3.4.11, §3.12 */
    @Test
    void setsTheProvidersHeadersThroughTheForeignSetters() throws Exception {
        PabalTextMessage inside = FACTORY.text("hello");
        TextMessage foreign = foreign(TextMessage.class, inside);

        new SendHeaders("ID:1", 10, 20, 30, DeliveryMode.NON_PERSISTENT, 7, new PabalQueue("orders")).assignTo(foreign);

        assertThat(inside.getJMSMessageID()).isEqualTo("ID:1");
        assertThat(inside.getJMSTimestamp()).isEqualTo(10);
        assertThat(inside.getJMSExpiration()).isEqualTo(20);
        assertThat(inside.getJMSDeliveryTime()).isEqualTo(30);
        assertThat(inside.getJMSDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
        assertThat(inside.getJMSPriority()).isEqualTo(7);
        assertThat(inside.getJMSDestination()).isEqualTo(new PabalQueue("orders"));
    }

    @Test
    void carriesAForeignReplyToByItsName() throws Exception {
        PabalMessage message = FACTORY.message();
        message.setJMSReplyTo((Queue) () -> "answers");
        assertThat(received(message).getJMSReplyTo()).isEqualTo(new PabalQueue("answers"));

        message.setJMSReplyTo(new TemporaryQueue() {
            @Override
            public String getQueueName() {
                return "of another broker";
            }

            @Override
            public void delete() {}
        });
        assertThat(received(message).getJMSReplyTo()).isNull();
    }
}
