package org.pabal.broker;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A clock that stands still until a test turns it; alarms ring on the thread that turns. */
final class TurnableClock implements BrokerClock {

    private final List<SetAlarm> alarms = new CopyOnWriteArrayList<>();
    private volatile long now;

    TurnableClock(long startMillis) {
        now = startMillis;
    }

    @Override
    public long currentTimeMillis() {
        return now;
    }

    void turnTo(long millis) {
        now = millis;
        alarms.forEach(SetAlarm::ringIfDue);
    }

    @Override
    public Alarm newAlarm(Runnable action) {
        SetAlarm alarm = new SetAlarm(action);
        alarms.add(alarm);
        return alarm;
    }

    int alarmsOpen() {
        return alarms.size();
    }

    private final class SetAlarm implements Alarm {

        private final Runnable action;
        private long at = Long.MAX_VALUE;

        SetAlarm(Runnable action) {
            this.action = action;
        }

        @Override
        public void set(long timeMillis) {
            synchronized (this) {
                at = timeMillis;
            }
            ringIfDue();
        }

        void ringIfDue() {
            synchronized (this) {
                if (at > now) {
                    return;
                }
                at = Long.MAX_VALUE;
            }
            action.run();
        }

        @Override
        public void close() {
            alarms.remove(this);
        }
    }
}
