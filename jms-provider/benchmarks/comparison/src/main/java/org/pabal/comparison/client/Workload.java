package org.pabal.comparison.client;

import jakarta.jms.JMSException;
import java.io.IOException;

/** One manner of using a broker, measured and verified. What it finds wrong goes to the run's faults. */
interface Workload {

    void run(Run run) throws JMSException, InterruptedException, IOException;

    static Workload named(String name) {
        return switch (name) {
            case "stream" -> new Stream();
            case "send" -> new Send();
            case "transact" -> new Transact();
            case "pace" -> new Pace();
            case "ask" -> new Ask();
            case "backlog" -> new Backlog();
            case "spread" -> new Spread();
            default ->
                throw new IllegalArgumentException(
                        "no workload '" + name + "'; there are stream, send, transact, pace, ask, backlog, spread");
        };
    }
}
