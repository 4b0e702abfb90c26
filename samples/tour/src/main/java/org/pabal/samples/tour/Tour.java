package org.pabal.samples.tour;

import jakarta.jms.ConnectionFactory;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.pabal.client.PabalConnectionFactory;
import org.pabal.embedded.EmbeddedBroker;

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
            List<Stop> stops = new ArrayList<>(stopsAnywhere());
            stops.add(new Transactions(broker));
            stops.add(new Exchanges(broker));
            visit(new Narrator(out), broker.connectionUrl(), "on a broker inside this JVM", stops);
        }
    }

    /** The last two stops are left out: they declare queues and exchanges, which is done by 'pabal create' there. */
    static void take(PrintStream out, String url) throws Exception {
        visit(new Narrator(out), url, "on a broker over TCP", stopsAnywhere());
    }

    private static List<Stop> stopsAnywhere() {
        return List.of(
                new CompetingConsumers(),
                new PublishSubscribe(),
                new RequestReply(),
                new FireAndForget(),
                new Selectors());
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
