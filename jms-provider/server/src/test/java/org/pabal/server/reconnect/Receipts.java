package org.pabal.server.reconnect;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What came of what was sent to one place: numbered messages of one or more senders. Any thread. */
final class Receipts {

    static final String SENDER = "sender";
    static final String NUMBER = "number";

    private final String place;
    private final int count;
    private final boolean isOnce;

    /** By sender: how often each number came, and how often as if for the first time. */
    private final Map<String, int[]> times = new TreeMap<>();

    private final Map<String, int[]> fresh = new TreeMap<>();
    private final Map<String, Integer> last = new HashMap<>();

    /** What has been acknowledged, and the broker said so: if it comes again, it was there twice. */
    private final Set<String> done = new HashSet<>();

    private final List<String> faults = new ArrayList<>();
    private int complete;

    /**
     * @param senders who each send {@code count} messages
     * @param isOnce whether none may come twice at all
     */
    Receipts(String place, int count, boolean isOnce, String... senders) {
        this.place = place;
        this.count = count;
        this.isOnce = isOnce;
        for (String sender : senders) {
            times.put(sender, new int[count]);
            fresh.put(sender, new int[count]);
            last.put(sender, -1);
        }
    }

    record Receipt(String sender, int number, boolean isRedelivered, int attempt) {
        static Receipt of(Message message) throws JMSException {
            return new Receipt(
                    message.getStringProperty(SENDER),
                    message.getIntProperty(NUMBER),
                    message.getJMSRedelivered(),
                    message.getIntProperty("JMSXDeliveryCount"));
        }
    }

    void add(Message message) throws JMSException {
        add(Receipt.of(message));
    }

    synchronized void add(Receipt receipt) {
        int[] all = times.get(receipt.sender());
        int[] new1 = fresh.get(receipt.sender());
        if (all == null || new1 == null) {
            faults.add("unknown " + receipt);
            return;
        }
        int number = receipt.number();
        if (done.contains(receipt.sender() + " " + number)) {
            faults.add(receipt + " came again after it had been acknowledged: it was there twice");
        }
        if (all[number]++ == 0) {
            complete++;
            int before = last.getOrDefault(receipt.sender(), -1);
            if (number < before) {
                faults.add(receipt + " came for the first time after " + before);
            }
            last.put(receipt.sender(), number);
        } else if (isOnce) {
            faults.add(receipt + " came a second time");
        }
        if (!receipt.isRedelivered() && new1[number]++ > 0) {
            faults.add(
                    receipt + " came a second time without JMSRedelivered: it was sent twice, or the mark is missing");
        }
    }

    synchronized void acknowledged(List<Receipt> receipts) {
        receipts.forEach(receipt -> done.add(receipt.sender() + " " + receipt.number()));
    }

    synchronized boolean isComplete() {
        return complete == count * times.size();
    }

    synchronized List<String> faults() {
        List<String> all = new ArrayList<>(faults);
        times.forEach((sender, counts) -> {
            for (int number = 0; number < count; number++) {
                if (counts[number] == 0) {
                    all.add(sender + " " + number + " never came");
                }
            }
        });
        return all.stream().map(fault -> place + ": " + fault).toList();
    }

    @Override
    public synchronized String toString() {
        int again = times.values().stream()
                        .mapToInt(counts -> java.util.Arrays.stream(counts).sum())
                        .sum()
                - complete;
        return place + " " + complete + " of " + count * times.size() + (again == 0 ? "" : ", " + again + " again");
    }
}
