package org.pabal.ra;

import org.pabal.ra.container.TestBroker;

class InboundInProcessTest extends InboundContract {

    @Override
    TestBroker broker() {
        return TestBroker.local();
    }
}
