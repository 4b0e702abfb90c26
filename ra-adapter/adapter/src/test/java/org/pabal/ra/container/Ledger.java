package org.pabal.ra.container;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What the file resource of a {@link CrashingServer} holds. */
public final class Ledger {
    private Ledger() {}

    /** What committed transactions were about, sorted. */
    public static List<String> committed(Path folder) throws IOException {
        return FileResource.committed(folder);
    }

    /** What transactions in doubt were about, sorted. */
    public static List<String> inDoubt(Path folder) throws IOException {
        return FileResource.prepared(folder);
    }
}
