package org.pabal.broker.storage.inspect;

import org.pabal.broker.BrokerClock;

/** A clock that stands still at 1970: under it nothing expires and nothing becomes due, so an import stays what it is. */
final class FrozenClock implements BrokerClock {

    @Override
    public long currentTimeMillis() {
        return 0;
    }

    @Override
    public Alarm newAlarm(Runnable action) {
        return new Alarm() {
            @Override
            public void set(long timeMillis) {
                // That time does not come.
            }

            @Override
            public void close() {
                // Nothing was set.
            }
        };
    }
}
