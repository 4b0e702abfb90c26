package org.pabal.engine.session;

import org.pabal.engine.time.TimetableEntry;

/** When a queue looks whether somebody sits on what somebody else could take. */
public final class RecallCheck extends TimetableEntry {

    private final Dispatch dispatch;

    RecallCheck(Dispatch dispatch) {
        this.dispatch = dispatch;
    }

    public Dispatch dispatch() {
        return dispatch;
    }
}
