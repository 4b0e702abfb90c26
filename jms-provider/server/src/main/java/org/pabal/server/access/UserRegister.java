package org.pabal.server.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pabal.server.settings.SettingsException;

/**
 * The users that hold at the moment: those of the file, read again when it changes. What cannot be read leaves the former
 * ones in force. Safe for any thread.
 */
public final class UserRegister {

    private static final System.Logger LOG = System.getLogger("org.pabal.server.users");

    private final Path file;
    private volatile Map<String, UserEntry> users;
    private String fingerprint;

    /** @throws SettingsException if the file is there and cannot be used */
    public UserRegister(Path file) throws SettingsException {
        this.file = file;
        this.fingerprint = fingerprint();
        this.users = UsersFile.read(file);
    }

    public @Nullable UserEntry find(String name) {
        return users.get(name);
    }

    public boolean isEmpty() {
        return users.isEmpty();
    }

    public int count() {
        return users.size();
    }

    public Path file() {
        return file;
    }

    /**
     * Looks at the file, and reads it if it has changed.
     *
     * @return whether other users hold now
     */
    public synchronized boolean refresh() {
        String found = fingerprint();
        if (found.equals(fingerprint)) {
            return false;
        }
        fingerprint = found;
        try {
            Map<String, UserEntry> read = UsersFile.read(file);
            if (read.isEmpty() && !users.isEmpty()) {
                // Or somebody who truncates the file would open the broker to everybody on this machine.
                LOG.log(
                        System.Logger.Level.ERROR,
                        file + " has no users any more; those it had stay in force until the broker is started again");
                return false;
            }
            users = read;
            LOG.log(
                    System.Logger.Level.INFO,
                    file + " has changed: it has " + read.size() + (read.size() == 1 ? " user now" : " users now"));
            return true;
        } catch (SettingsException e) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    file + " has changed and cannot be used; the former users stay in force: " + e.getMessage());
            return false;
        }
    }

    private String fingerprint() {
        try {
            Path real = file.toRealPath();
            return real + " " + Files.getLastModifiedTime(real) + " " + Files.size(real);
        } catch (IOException e) {
            return "none";
        }
    }
}
