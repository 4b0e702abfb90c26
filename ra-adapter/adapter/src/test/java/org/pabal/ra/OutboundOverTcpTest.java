package org.pabal.ra;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.pabal.ra.container.TestBroker;

class OutboundOverTcpTest extends OutboundContract {
    @TempDir
    Path data;

    @Override
    TestBroker broker() {
        return TestBroker.remote(data);
    }
}
