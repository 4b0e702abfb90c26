package org.pabal.client.scripted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pabal.client.scripted.Scripted.QUEUE;

import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.pabal.client.connection.PabalConnection;
import org.pabal.message.Message;
import org.pabal.message.Refusal;

/** How far AUTO_ACKNOWLEDGE goes on while the broker has not confirmed what was settled (Jakarta Messaging 3.1 §6.2.10). */
@Timeout(60)
class AutoAcknowledgeTest {

    private static final long PATIENCE_MILLIS = 10_000;

    private final ScriptedLink link = new ScriptedLink();

    @Test
    void onlyTheLastPersistentMessageIsInDoubt() throws Exception {
        assertThatTheNextWaits("", true);
    }

    @Test
    void inStrictModeOnlyTheLastMessageIsInDoubt() throws Exception {
        assertThatTheNextWaits("jms.strict=true", false);
    }

    private void assertThatTheNextWaits(String options, boolean persistent) throws Exception {
        try (PabalConnection connection = Scripted.connection(link, options)) {
            MessageConsumer consumer = startWithTwo(connection, persistent);
            assertThat(Scripted.text(consumer.receive(PATIENCE_MILLIS))).isEqualTo("a");
            FutureTask<String> second = new FutureTask<>(() -> Scripted.text(consumer.receive(PATIENCE_MILLIS)));
            Thread receiver = new Thread(second);
            receiver.start();
            Scripted.awaitBlocked(receiver);
            assertThat(second.isDone()).isFalse();
            assertThat(link.calls()).contains("settle 1").doesNotContain("settle 2");

            link.answer("settle 1");

            assertThat(second.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo("b");
            assertThat(link.calls()).contains("settle 2");
        }
    }

    @Test
    void nonPersistentMessagesDoNotWaitForTheSettlementBefore() throws Exception {
        try (PabalConnection connection = Scripted.connection(link, "")) {
            MessageConsumer consumer = startWithTwo(connection, false);
            assertThat(Scripted.text(consumer.receive(PATIENCE_MILLIS))).isEqualTo("a");
            assertThat(Scripted.text(consumer.receive(PATIENCE_MILLIS))).isEqualTo("b");
            assertThat(link.calls()).containsSubsequence("settle 1", "settle 2");
            link.answer("settle 1");
        }
    }

    @Test
    void aSettlementThatNobodyWaitsForAndThatIsRefusedIsToldToTheExceptionListener() throws Exception {
        try (PabalConnection connection = Scripted.connection(link, "")) {
            LinkedBlockingQueue<JMSException> told = new LinkedBlockingQueue<>();
            connection.setExceptionListener(told::add);
            // What came too late for a connection that ends is not told for each
            link.listener().refused(1, new Refusal(Refusal.Code.ILLEGAL_STATE, "it is closed"));
            link.listener().refused(1, new Refusal(Refusal.Code.NOT_FOUND, "delivery 1 is not lent"));

            assertThat(told.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS))
                    .hasMessageContaining("delivery 1 is not lent");
            assertThat(told).isEmpty();
        }
    }

    /** With two messages in the queue, of which the first is not confirmed as settled. */
    private MessageConsumer startWithTwo(PabalConnection connection, boolean persistent) throws JMSException {
        MessageConsumer consumer = connection.createSession().createConsumer(QUEUE);
        connection.start();
        link.hold("settle 1");
        for (String text : new String[] {"a", "b"}) {
            link.enqueue(Message.builder()
                    .messageId("ID:" + text)
                    .priority(4)
                    .persistent(persistent)
                    .text(text)
                    .build());
        }
        return consumer;
    }
}
