package org.pabal.testkit.crash;

import jakarta.jms.BytesMessage;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/** Somebody who works with the broker until the process is killed, and reports every step. */
abstract class Actor implements Runnable {

    private static final long[] PAUSES_NANOS = {0, 0, 200_000, 2_000_000, 10_000_000};

    /** Twice the size from which a body goes in pieces. */
    private static final int LARGE_MAX = 512 << 10;

    final Workshop workshop;
    final Report report;
    final SplittableRandom random;
    private final String name;
    private final long pauseNanos;
    private long lastUnit;
    private long lastParcel;

    Actor(Workshop workshop, String name, SplittableRandom random) {
        this.workshop = workshop;
        this.report = workshop.report;
        this.name = workshop.generation + "." + name;
        this.random = random;
        this.pauseNanos = PAUSES_NANOS[random.nextInt(PAUSES_NANOS.length)];
    }

    @Override
    public void run() {
        try {
            work();
        } catch (Throwable unexpected) {
            WorkingProcess.fail(report, name, unexpected);
        }
    }

    /** Goes on for ever. */
    abstract void work() throws Exception;

    String nextUnit() {
        return name + "." + ++lastUnit;
    }

    Parcel nextParcel() {
        return nextParcel(name);
    }

    Parcel nextParcel(String sender) {
        return new Parcel(sender, ++lastParcel, random.nextInt(6) == 0 ? random.nextInt(10) : 4, length());
    }

    private int length() {
        if (workshop.isToFill) {
            return random.nextInt(4_000);
        }
        int kind = random.nextInt(100);
        if (kind < 97) {
            return random.nextInt(kind < 80 ? 300 : 4_000);
        }
        // The largest are not in their message, but in pieces beside it.
        return random.nextInt(random.nextInt(10) > 0 ? 60_000 : LARGE_MAX);
    }

    void pause() {
        if (pauseNanos > 0) {
            LockSupport.parkNanos(random.nextLong(pauseNanos) + 1);
        }
    }

    /** Sends in a unit that ends later. */
    void put(String unit, Parcel parcel, String destination, Session session, MessageProducer producer)
            throws JMSException {
        report.put(unit, parcel, destination);
        BytesMessage message = parcel.message(session, destination);
        producer.send(
                Workshop.destination(session, destination), message, DeliveryMode.PERSISTENT, parcel.priority(), 0);
        Place.copiesOf(destination).forEach(place -> workshop.came(place, 1));
    }

    void took(String unit, Place place, Parcel.Received received) {
        report.took(unit, place.name(), received);
        workshop.came(place.name(), -1);
    }
}
