package org.pabal.embedded;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.pabal.broker.BrokerClock;

/** The system's clock, but that a test can make it leap ahead. */
final class LeapingClock implements BrokerClock {

    private final BrokerClock real = BrokerClock.system();
    private final List<LeapingAlarm> alarms = new CopyOnWriteArrayList<>();
    private volatile long leaptMillis;

    @Override
    public long currentTimeMillis() {
        return real.currentTimeMillis() + leaptMillis;
    }

    synchronized void leap(long millis) {
        leaptMillis += millis;
        alarms.forEach(LeapingAlarm::reset);
    }

    @Override
    public Alarm newAlarm(Runnable action) {
        LeapingAlarm alarm = new LeapingAlarm(real.newAlarm(action));
        alarms.add(alarm);
        return alarm;
    }

    private final class LeapingAlarm implements Alarm {

        private final Alarm alarm;
        private volatile long at = Long.MAX_VALUE;

        LeapingAlarm(Alarm alarm) {
            this.alarm = alarm;
        }

        @Override
        public void set(long timeMillis) {
            at = timeMillis;
            reset();
        }

        void reset() {
            alarm.set(at == Long.MAX_VALUE ? at : at - leaptMillis);
        }

        @Override
        public void close() {
            alarms.remove(this);
            alarm.close();
        }
    }
}
