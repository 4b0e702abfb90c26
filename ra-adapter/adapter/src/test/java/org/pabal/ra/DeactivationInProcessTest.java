package org.pabal.ra;

import org.pabal.ra.container.TestBroker;

class DeactivationInProcessTest extends DeactivationContract {

    @Override
    TestBroker broker() {
        return TestBroker.local();
    }
}
