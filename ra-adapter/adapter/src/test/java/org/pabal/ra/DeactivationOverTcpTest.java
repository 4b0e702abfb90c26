package org.pabal.ra;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.pabal.ra.container.TestBroker;

class DeactivationOverTcpTest extends DeactivationContract {
    @TempDir
    Path data;

    @Override
    TestBroker broker() {
        return TestBroker.remote(data);
    }
}
