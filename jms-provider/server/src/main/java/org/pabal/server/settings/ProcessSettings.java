package org.pabal.server.settings;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The process around the broker.
 *
 * @param healthPort 0 for none
 * @param threads that serve sockets; 0 for one a processor
 */
public record ProcessSettings(
        int healthPort,
        String healthHost,
        LogLevel logLevel,
        Optional<Path> logFile,
        long logFileBytes,
        int threads,
        long stopMillis,
        boolean jmx) {

    /** The least that is written to the log. */
    public enum LogLevel {
        TRACE,
        DEBUG,
        INFO,
        WARNING,
        ERROR
    }

    static ProcessSettings read(Values values, Path base) {
        Values health = values.section("health");
        Values log = values.section("log");
        Values process = values.section("process");
        return new ProcessSettings(
                health.intOf(SettingsTable.HEALTH_PORT),
                health.of(SettingsTable.HEALTH_HOST),
                log.of(SettingsTable.LOG_LEVEL),
                TlsSettings.path(log, SettingsTable.LOG_FILE, base),
                log.of(SettingsTable.LOG_FILE_BYTES),
                process.intOf(SettingsTable.THREADS),
                process.of(SettingsTable.STOP_WITHIN),
                process.of(SettingsTable.JMX));
    }
}
