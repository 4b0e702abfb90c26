package org.pabal.server.access;

import java.io.IOException;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.pabal.server.session.Peer;
import org.pabal.server.session.User;
import org.pabal.server.summary.Summaries;

/**
 * The record of who came, who failed, who was refused, and who changed what: one line each through the logger
 * {@code org.pabal.server.audit}, which may lead to a file of its own. What one host causes by the hundred is summarised each minute
 * ({@link Summaries}). Safe for any thread.
 */
public final class Audit implements AutoCloseable {

    /** Name of the logger. */
    public static final String LOGGER = "org.pabal.server.audit";

    private final Logger log = Logger.getLogger(LOGGER);
    private final java.util.logging.@Nullable Handler ownFile;

    private final Summaries summaries;

    private Audit(java.util.logging.@Nullable Handler ownFile, Summaries summaries) {
        this.ownFile = ownFile;
        this.summaries = summaries;
        if (ownFile != null) {
            log.addHandler(ownFile);
            log.setUseParentHandlers(false);
        }
    }

    /** Writes to the log of the process. */
    public static Audit toLog(Summaries summaries) {
        return new Audit(null, summaries);
    }

    /** Writes to a file of its own, which is appended to and never removed. */
    public static Audit toFile(Path file, java.util.logging.Formatter format, Summaries summaries) throws IOException {
        java.util.logging.FileHandler handler =
                new java.util.logging.FileHandler(file.toString().replace("%", "%%"), 0L, 1, true);
        handler.setFormatter(format);
        handler.setEncoding("UTF-8");
        return new Audit(handler, summaries);
    }

    public void letIn(User user, Peer peer) {
        say(
                Summaries.Kind.LET_IN,
                peer.host() + " as " + quoted(user.name()),
                Level.INFO,
                "let in: user=" + quoted(user.name()) + " from=" + peer.address() + " by=" + user.mechanism()
                        + " roles=" + roles(user) + (peer.encrypted() ? " tls" : ""));
    }

    public void failed(@Nullable String user, Peer peer, String mechanism, String why) {
        say(
                Summaries.Kind.FAILED_LOGIN,
                peer.host(),
                Level.WARNING,
                "failed login: user=" + quoted(user == null ? "" : user) + " from=" + peer.address() + " by="
                        + mechanism + ": " + why);
    }

    /** @param what was asked, as a command says it */
    public void refused(User user, Peer peer, String what) {
        say(
                Summaries.Kind.NOT_PERMITTED,
                peer.host() + " as " + quoted(user.name()),
                Level.WARNING,
                "not permitted: user=" + quoted(user.name()) + " from=" + peer.address() + ": " + what);
    }

    /** What strangers can cause as often as they like. */
    private void say(Summaries.Kind kind, String source, Level level, String text) {
        summaries.say(kind, source, text, line -> say(level, line));
    }

    /** A connection is ended because its user is not let in any more. */
    public void expelled(User user, Peer peer) {
        say(Level.WARNING, "expelled: user=" + quoted(user.name()) + " from=" + peer.address());
    }

    /** A connection goes on with other roles. */
    public void changed(User user, Peer peer) {
        say(Level.INFO, "changed: user=" + quoted(user.name()) + " from=" + peer.address() + " roles=" + roles(user));
    }

    private static String roles(User user) {
        return String.join(",", user.roles().stream().sorted().toList());
    }

    public void did(User user, Peer peer, String what) {
        say(Level.INFO, "did: user=" + quoted(user.name()) + " from=" + peer.address() + ": " + what);
    }

    private void say(Level level, String text) {
        LogRecord record = new LogRecord(level, text);
        record.setLoggerName(LOGGER);
        log.log(record);
    }

    private static String quoted(String name) {
        return '"' + name.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    @Override
    public void close() {
        if (ownFile != null) {
            log.removeHandler(ownFile);
            log.setUseParentHandlers(true);
            ownFile.close();
        }
    }
}
