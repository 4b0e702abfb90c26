package org.pabal.samples.tour;

import jakarta.jms.ConnectionFactory;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.pabal.client.PabalConnectionFactory;
import org.pabal.embedded.EmbeddedBroker;

/** Visits every stop on a broker inside this JVM and prints what went where. */
public final class Tour {

    private Tour() {}

    /** Takes no arguments. */
    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        take(out);
    }

    static void take(PrintStream out) throws Exception {
        long begin = System.nanoTime();
        Narrator narrator = new Narrator(out);
        try (EmbeddedBroker broker = EmbeddedBroker.builder().name("tour").start()) {
            ConnectionFactory factory = new PabalConnectionFactory(broker.connectionUrl());
            narrator.plain("A tour of Pabal, on a broker inside this JVM: " + broker.connectionUrl());
            List<Stop> stops = List.of(
                    new CompetingConsumers(),
                    new PublishSubscribe(),
                    new RequestReply(),
                    new FireAndForget(),
                    new Selectors(),
                    new Transactions(broker),
                    new Exchanges(broker));
            for (Stop stop : stops) {
                narrator.stop(stop.title(), stop.idea());
                stop.visit(factory, narrator);
            }
        }
        narrator.plain("");
        narrator.plain("That was the tour: " + (System.nanoTime() - begin) / 1_000_000 + " ms.");
    }
}
