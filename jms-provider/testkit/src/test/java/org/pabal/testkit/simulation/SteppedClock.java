package org.pabal.testkit.simulation;

import java.util.ArrayList;
import java.util.List;
import org.pabal.broker.BrokerClock;

/** A clock that stands still until the simulation turns it; one thread only. */
final class SteppedClock implements BrokerClock {

    private long nowMillis;
    private final List<SteppedAlarm> alarms = new ArrayList<>();

    SteppedClock(long startMillis) {
        nowMillis = startMillis;
    }

    @Override
    public long currentTimeMillis() {
        return nowMillis;
    }

    void turnBy(long millis) {
        nowMillis += millis;
    }

    /** Has all alarms ring that are due. */
    void ring() {
        boolean rang = true;
        while (rang) {
            rang = false;
            for (SteppedAlarm alarm : List.copyOf(alarms)) {
                rang |= alarm.ringIfDue();
            }
        }
    }

    /** The broker is gone without having said so. */
    void forgetAlarms() {
        alarms.clear();
    }

    @Override
    public Alarm newAlarm(Runnable action) {
        SteppedAlarm alarm = new SteppedAlarm(action);
        alarms.add(alarm);
        return alarm;
    }

    private final class SteppedAlarm implements Alarm {

        private final Runnable action;
        private long at = Long.MAX_VALUE;

        SteppedAlarm(Runnable action) {
            this.action = action;
        }

        @Override
        public void set(long timeMillis) {
            // It rings when the simulation says so, not in the middle of what sets it.
            at = timeMillis;
        }

        boolean ringIfDue() {
            if (at > nowMillis) {
                return false;
            }
            at = Long.MAX_VALUE;
            action.run();
            return true;
        }

        @Override
        public void close() {
            alarms.remove(this);
        }
    }
}
