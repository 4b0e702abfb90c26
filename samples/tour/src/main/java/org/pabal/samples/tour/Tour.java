package org.pabal.samples.tour;

import jakarta.jms.ConnectionFactory;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.pabal.client.PabalConnectionFactory;
import org.pabal.embedded.EmbeddedBroker;
import org.pabal.server.administration.AdministrationClient;

/** Visits every stop and prints what went where: on a broker inside this JVM, or on one that is reached over TCP. */
public final class Tour {

    private Tour() {}

    /** @param arguments nothing, or the URL of a broker: {@code pabal://localhost:7225} */
    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        // The build gives a null where nobody has named a broker.
        if (arguments.length > 0 && arguments[0] != null && !arguments[0].isBlank()) {
            take(out, arguments[0]);
        } else {
            take(out);
        }
    }

    static void take(PrintStream out) throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.builder().name("tour").start()) {
            visit(
                    new Narrator(out),
                    broker.connectionUrl(),
                    "on a broker inside this JVM",
                    stops(Declarations.here(broker.administration())));
        }
    }

    static void take(PrintStream out, String url) throws Exception {
        try (AdministrationClient broker = AdministrationClient.connect(url, null, null)) {
            visit(new Narrator(out), url, "on a broker over TCP", stops(Declarations.there(broker)));
        }
    }

    private static List<Stop> stops(Declarations declarations) {
        return List.of(
                new CompetingConsumers(),
                new PublishSubscribe(),
                new RequestReply(),
                new FireAndForget(),
                new Selectors(),
                new Transactions(declarations),
                new Exchanges(declarations));
    }

    private static void visit(Narrator narrator, String url, String where, List<Stop> stops) throws Exception {
        long begin = System.nanoTime();
        ConnectionFactory factory = new PabalConnectionFactory(url);
        narrator.plain("A tour of Pabal, " + where + ": " + url);
        for (Stop stop : stops) {
            narrator.stop(stop.title(), stop.idea());
            stop.visit(factory, narrator);
        }
        narrator.plain("");
        narrator.plain("That was the tour: " + (System.nanoTime() - begin) / 1_000_000 + " ms.");
    }
}
