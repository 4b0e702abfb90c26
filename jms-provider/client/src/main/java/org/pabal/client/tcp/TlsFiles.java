package org.pabal.client.tcp;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.pabal.client.link.RefusedException;

/**
 * Whom to trust and who one is, read again when its files have changed: certificates are renewed while an application that
 * reconnects runs on. New files that cannot be used are told in the log, and what was read before is used.
 */
final class TlsFiles {

    private static final Logger LOG = System.getLogger("org.pabal.client.tcp");

    private final TcpSettings settings;

    // A lock, because the connections of one factory's URL may be made by several threads
    private SSLContext context;
    private List<State> read;

    /** What tells one content of a file from the next. */
    private record State(@Nullable FileTime modified, long bytes) {}

    /** @throws RefusedException naming the file that cannot be used, and what is wrong with it */
    TlsFiles(TcpSettings settings) throws RefusedException {
        this.settings = settings;
        this.read = states();
        this.context = TlsMaterial.context(settings);
    }

    synchronized SSLContext context() {
        List<State> now = states();
        if (!now.equals(read)) {
            read = now;
            try {
                context = TlsMaterial.context(settings);
                LOG.log(Level.INFO, "the files for TLS have changed, and have been read again");
            } catch (RefusedException unusable) {
                LOG.log(
                        Level.WARNING,
                        "the files for TLS have changed, but {0}; what was read before is used",
                        unusable.refusal().text());
            }
        }
        return context;
    }

    private List<State> states() {
        List<State> states = new ArrayList<>();
        for (String file : new @Nullable String[] {settings.tlsTrust(), settings.tlsKey()}) {
            if (file != null) {
                states.add(state(Path.of(file)));
            }
        }
        return states;
    }

    private static State state(Path file) {
        try {
            return new State(Files.getLastModifiedTime(file), Files.size(file));
        } catch (IOException unreadable) {
            return new State(null, -1);
        }
    }
}
