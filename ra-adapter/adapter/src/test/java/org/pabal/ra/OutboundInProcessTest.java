package org.pabal.ra;

import org.pabal.ra.container.TestBroker;

class OutboundInProcessTest extends OutboundContract {

    @Override
    TestBroker broker() {
        return TestBroker.local();
    }
}
