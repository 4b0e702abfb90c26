package org.pabal.benchmarks.scale;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.pabal.message.Address;
import org.pabal.message.Message;
import org.pabal.wire.ClientFrame;
import org.pabal.wire.Frame;

/**
 * A broker process with many connections, sessions, consumers and queues at once: what one of each takes of its memory, and
 * how long it takes to make. Arguments: connections (5000), sessions of each (10), queues (100000), heap of the broker (1g).
 */
final class ManyPeers {

    private static final int BATCH = 200;
    private static final int HEARTBEAT_MILLIS = 600_000;

    private final BrokerProcess broker;
    private long heap;
    private long resident;
    private long at;

    private ManyPeers(BrokerProcess broker) {
        this.broker = broker;
    }

    public static void main(String[] arguments) throws IOException {
        int connections = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5_000;
        int sessions = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 10;
        int queues = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 100_000;
        String heap = arguments.length > 3 ? arguments[3] : "1g";
        try (BrokerProcess broker = BrokerProcess.start(
                "-Xmx" + heap,
                "--set",
                "limits.connections=" + (connections + 100),
                "--set",
                "limits.connectionsPerHost=" + (connections + 100),
                "--set",
                "limits.heartbeat=10 min")) {
            new ManyPeers(broker).run(connections, sessions, queues);
        }
    }

    private void run(int connections, int sessions, int queues) throws IOException {
        System.out.printf("%-14s %9s %9s %12s %14s%n", "", "how many", "s", "heap B each", "resident B each");
        begin();
        List<RawPeer> peers = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            peers.add(new RawPeer(broker.port(), i).open(HEARTBEAT_MILLIS));
        }
        end("connections", connections);
        begin();
        for (RawPeer peer : peers) {
            peer.openSessions(0, sessions);
        }
        end("sessions", connections * sessions);
        begin();
        for (RawPeer peer : peers) {
            for (int i = 0; i < sessions; i++) {
                peer.say(
                        new ClientFrame.OpenConsumer(
                                100 + i,
                                peer.number(i),
                                peer.number(1_000 + i),
                                Address.queue("shared"),
                                null,
                                false,
                                false,
                                null,
                                false,
                                0,
                                0),
                        new ClientFrame.GrantCredit(peer.number(1_000 + i), 100));
            }
            peer.awaitCompleted(sessions);
        }
        end("consumers", connections * sessions);
        begin();
        RawPeer one = peers.get(0);
        Message message = Message.builder().priority(4).persistent(true).build();
        int size = message.encodedSize();
        List<Frame> batch = new ArrayList<>();
        for (int i = 0; i < queues; i++) {
            batch.add(new ClientFrame.Publish(
                    1_000 + i,
                    one.number(0),
                    Address.queue("department.orders.queue-" + i),
                    Long.MAX_VALUE,
                    0,
                    message));
            if (batch.size() == BATCH || i == queues - 1) {
                one.say(batch.toArray(Frame[]::new));
                one.awaitCompleted(batch.size());
                batch.clear();
            }
        }
        end("queues, with one message of " + size + " bytes", queues);
        for (RawPeer peer : peers) {
            peer.close();
        }
    }

    private void begin() throws IOException {
        heap = broker.heapBytes();
        resident = broker.residentBytes();
        at = System.nanoTime();
    }

    private void end(String what, int count) throws IOException {
        double seconds = (System.nanoTime() - at) / (double) TimeUnit.SECONDS.toNanos(1);
        long residentNow = broker.residentBytes();
        System.out.printf(
                "%-14s %9d %9.1f %12d %14d%n",
                what, count, seconds, (broker.heapBytes() - heap) / count, (residentNow - resident) / count);
    }
}
