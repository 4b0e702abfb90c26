package org.pabal.samples.tour;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.pabal.broker.BrokerAdministration;
import org.pabal.engine.command.ExchangeType;
import org.pabal.engine.command.QueueSettings;
import org.pabal.server.administration.AdministrationClient;

/** What the Jakarta Messaging API has no words for: how queues are, and what leads to them. The same in and out of the JVM. */
interface Declarations {

    /** @param deliveriesMax after so many failed deliveries a message is put aside */
    void queue(String name, int deliveriesMax) throws Exception;

    void exchange(String name, ExchangeType type) throws Exception;

    void bind(String exchange, String queue, String key) throws Exception;

    /** To a headers exchange, for messages with all of these properties. */
    void bind(String exchange, String queue, Map<String, Object> headers) throws Exception;

    /** Of a broker inside this JVM. */
    static Declarations here(BrokerAdministration broker) {
        return new Declarations() {
            @Override
            public void queue(String name, int deliveriesMax) {
                done(broker.declareQueue(name, QueueSettings.defaults().withDeliveriesMax(deliveriesMax)));
            }

            @Override
            public void exchange(String name, ExchangeType type) {
                done(broker.declareExchange(name, type));
            }

            @Override
            public void bind(String exchange, String queue, String key) {
                done(broker.bind(exchange, queue, key));
            }

            @Override
            public void bind(String exchange, String queue, Map<String, Object> headers) {
                done(broker.bindHeaders(exchange, queue, "", headers, true));
            }

            private static void done(CompletionStage<Void> step) {
                step.toCompletableFuture().join();
            }
        };
    }

    /** Of a broker that is reached over TCP; 'pabal create' and 'pabal bind' do the same. */
    static Declarations there(AdministrationClient broker) {
        return new Declarations() {
            @Override
            public void queue(String name, int deliveriesMax) throws Exception {
                broker.create(name, Map.of("deliveriesMax", deliveriesMax));
            }

            @Override
            public void exchange(String name, ExchangeType type) throws Exception {
                broker.declareExchange(name, type.name().toLowerCase(Locale.ROOT));
            }

            @Override
            public void bind(String exchange, String queue, String key) throws Exception {
                broker.bind(exchange, queue, key);
            }

            @Override
            public void bind(String exchange, String queue, Map<String, Object> headers) throws Exception {
                broker.bind(exchange, queue, "", null, headers, true);
            }
        };
    }
}
