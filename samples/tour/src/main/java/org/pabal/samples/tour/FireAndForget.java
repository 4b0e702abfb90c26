package org.pabal.samples.tour;

import jakarta.jms.CompletionListener;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Fire and forget: the sender goes on at once; the broker tells later, if anybody wants to know. */
final class FireAndForget implements Stop {

    private static final int READINGS = 1_000;

    @Override
    public String title() {
        return "Fire and forget, asynchronously and in batches";
    }

    @Override
    public String idea() {
        return "A sensor sends " + READINGS
                + " readings without waiting for any; the broker confirms each when it has it.";
    }

    @Override
    public void visit(ConnectionFactory factory, Narrator narrator) throws InterruptedException {
        CountDownLatch confirmed = new CountDownLatch(READINGS);
        AtomicInteger failed = new AtomicInteger();
        try (JMSContext sensor = factory.createContext();
                JMSContext recorder = factory.createContext(JMSContext.SESSION_TRANSACTED)) {
            Queue readings = sensor.createQueue("readings");
            JMSProducer producer = sensor.createProducer().setAsync(new CompletionListener() {
                @Override
                public void onCompletion(Message message) {
                    confirmed.countDown();
                }

                @Override
                public void onException(Message message, Exception exception) {
                    failed.incrementAndGet();
                    confirmed.countDown();
                }
            });
            for (int i = 0; i < READINGS; i++) {
                producer.send(readings, Integer.toString(20 + i % 5));
            }
            narrator.went("sensor", "readings", READINGS + " readings, none waited for");
            Patience.await(confirmed, "confirmations");
            narrator.went(
                    "broker", "sensor", READINGS - failed.get() + " confirmations, " + failed.get() + " failures");

            JMSConsumer consumer = recorder.createConsumer(recorder.createQueue("readings"));
            int batches = 0;
            for (int received = 0; received < READINGS; received += 100) {
                for (int i = 0; i < 100; i++) {
                    if (consumer.receive(Patience.LIMIT.toMillis()) == null) {
                        throw new IllegalStateException("reading " + (received + i) + " is missing");
                    }
                }
                recorder.commit();
                batches++;
            }
            narrator.went(
                    "readings", "recorder", READINGS + " readings in " + batches + " batches of 100, each a commit");
        }
    }
}
