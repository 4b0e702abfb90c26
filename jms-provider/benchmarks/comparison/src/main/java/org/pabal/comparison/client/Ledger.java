package org.pabal.comparison.client;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What one receiver has had, by sender: each sender's messages are to come one after the other, each once. Written by the
 * receiver's thread alone; how many there were, anybody may ask.
 */
final class Ledger {

    /** So many missing numbers are remembered, to tell a late message from one that comes twice. */
    private static final int MISSING_MAX = 100_000;

    private final String receiver;
    private final Faults faults;
    private final long[] due;
    private final Set<Long> missing = new HashSet<>();
    private final AtomicLong count = new AtomicLong();

    Ledger(String receiver, int senders, Faults faults) {
        this.receiver = receiver;
        this.faults = faults;
        this.due = new long[senders];
    }

    /** Enters a body that was read; {@code wrong} is what reading it returned. */
    void enter(Body body, String wrong) {
        if (!wrong.isEmpty()) {
            faults.tell(receiver + ": " + wrong);
            return;
        }
        int sender = body.sender();
        if (sender < 0 || sender >= due.length) {
            faults.tell(receiver + ": a message of sender " + sender + " came, who does not send here");
            return;
        }
        long number = body.number();
        if (number == due[sender]) {
            due[sender]++;
        } else {
            unexpected(sender, number);
        }
        count.lazySet(count.getPlain() + 1);
    }

    private void unexpected(int sender, long number) {
        String message = receiver + ": message " + number + " of sender " + sender;
        if (number > due[sender]) {
            faults.tell(message + " came when " + due[sender] + " was due: a gap");
            for (long n = due[sender]; n < number && missing.size() < MISSING_MAX; n++) {
                missing.add(key(sender, n));
            }
            due[sender] = number + 1;
        } else if (missing.remove(key(sender, number))) {
            faults.tell(message + " came late: out of order");
        } else {
            faults.tell(message + " came twice: a duplicate");
        }
    }

    private static long key(int sender, long number) {
        return ((long) sender << 44) + number;
    }

    /** How many came so far. */
    long count() {
        return count.get();
    }

    /** Tells a fault unless everything that was sent to this receiver is here. */
    void requireAll(long[] sent) {
        for (int sender = 0; sender < due.length; sender++) {
            if (due[sender] < sent[sender]) {
                faults.tell(receiver + ": " + (sent[sender] - due[sender]) + " of sender " + sender + "'s "
                        + sent[sender] + " messages did not come: lost");
            } else if (due[sender] > sent[sender]) {
                faults.tell(receiver + ": messages of sender " + sender + " came that were not confirmed");
            }
        }
    }
}
