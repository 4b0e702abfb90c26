package org.pabal.comparison.client;

import org.pabal.comparison.process.Processor;
import org.pabal.comparison.process.Settings;
import org.pabal.comparison.process.Told;

/**
 * What passes between begin and end, once or several times: time, and the processor time of broker, client and everybody else.
 * Used by one thread.
 */
final class Meter {

    private static final double NANOS = 1e9;
    private static final double MILLION = 1e6;

    private final long client = ProcessHandle.current().pid();
    private final long broker;
    private long nanos;
    private double clientSeconds;
    private double brokerSeconds;
    private double allSeconds;

    private long nanosAtBegin;
    private double clientAtBegin;
    private double brokerAtBegin;
    private double allAtBegin;

    Meter(Settings settings) {
        broker = Long.parseLong(settings.text("broker.pid", "0"));
    }

    void begin() {
        clientAtBegin = Processor.seconds(client);
        brokerAtBegin = Processor.seconds(broker);
        allAtBegin = Processor.secondsOfAll();
        nanosAtBegin = System.nanoTime();
    }

    void end() {
        nanos += System.nanoTime() - nanosAtBegin;
        clientSeconds += Processor.seconds(client) - clientAtBegin;
        brokerSeconds += Processor.seconds(broker) - brokerAtBegin;
        allSeconds += Processor.secondsOfAll() - allAtBegin;
    }

    double seconds() {
        return nanos / NANOS;
    }

    /** Tells how fast that was, and what it cost. */
    void tell(Told told, long messages) {
        told.figure("messages", (double) messages);
        told.figure("rate", messages / seconds());
        told.figure("client.cpu", clientSeconds / messages * MILLION);
        told.figure("broker.cpu", brokerSeconds / messages * MILLION);
        told.figure("others.cores", Math.max(0, allSeconds - clientSeconds - brokerSeconds) / seconds());
    }
}
