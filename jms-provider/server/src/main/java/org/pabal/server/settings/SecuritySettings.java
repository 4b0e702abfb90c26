package org.pabal.server.settings;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who is let in, and what they may do.
 *
 * @param users what single users may do besides what their roles allow, and their limits
 */
public record SecuritySettings(
        Path usersFile,
        Anonymous anonymous,
        String anonymousRole,
        CertificateNames certificateNames,
        String certificateRole,
        ClientIds clientIds,
        List<String> authenticators,
        long failedLoginDelayMillis,
        Optional<Path> auditLog,
        UserLimits userLimits,
        Map<String, Grants> roles,
        Map<String, OneUser> users) {

    /** Whether peers without a name are let in. */
    public enum Anonymous {
        /** From this machine, as long as there is no user. */
        AUTO,
        /** From this machine. */
        LOOPBACK,
        NEVER
    }

    /** Which part of a certificate is its user's name. */
    public enum CertificateNames {
        COMMON_NAME,
        /** The whole subject, as RFC 2253 writes it. */
        SUBJECT
    }

    /** Whose a client id is, and with it the durable subscriptions that it names. */
    public enum ClientIds {
        /** The user's: the same client id of another user is another one. */
        PER_USER,
        /** Everybody's who may consume from the topic. */
        SHARED
    }

    /** Patterns of addresses, by what may be done with them. */
    public record Grants(
            List<String> send,
            List<String> consume,
            List<String> browse,
            List<String> create,
            List<String> delete,
            List<String> manage) {

        private static final List<String> ALL = List.of("#");

        /** What {@code admin} is from the start. */
        public static final Grants EVERYTHING = new Grants(ALL, ALL, ALL, ALL, ALL, ALL);

        /** What {@code user} is from the start. */
        public static final Grants ORDINARY = new Grants(ALL, ALL, ALL, ALL, List.of(), List.of());

        static Grants read(Values values) {
            return new Grants(
                    values.of(SettingsTable.SEND),
                    values.of(SettingsTable.CONSUME),
                    values.of(SettingsTable.BROWSE),
                    values.of(SettingsTable.CREATE),
                    values.of(SettingsTable.DELETE),
                    values.of(SettingsTable.MANAGE));
        }
    }

    /** What one user may hold at once; 0 for no limit. */
    public record UserLimits(long connections, long sessions, long queues, long bytes) {

        static UserLimits read(Values values, UserLimits otherwise) {
            return new UserLimits(
                    said(values, SettingsTable.USER_CONNECTIONS, otherwise.connections),
                    said(values, SettingsTable.USER_SESSIONS, otherwise.sessions),
                    said(values, SettingsTable.USER_QUEUES, otherwise.queues),
                    said(values, SettingsTable.USER_BYTES, otherwise.bytes));
        }

        private static long said(Values values, Setting<Long> setting, long otherwise) {
            return values.origin(setting).kind() == Origin.Kind.DEFAULT ? otherwise : values.of(setting);
        }
    }

    public record OneUser(Grants grants, UserLimits limits) {}

    static SecuritySettings read(Values values, Path base, List<String> problems) {
        UserLimits limits = UserLimits.read(values.section("userLimits"), new UserLimits(0, 0, 0, 0));
        Map<String, Grants> roles = new LinkedHashMap<>();
        roles.put("admin", Grants.EVERYTHING);
        roles.put("user", Grants.ORDINARY);
        values.named("roles").forEach((name, said) -> roles.put(name, Grants.read(said)));
        Map<String, OneUser> users = new LinkedHashMap<>();
        values.named("users")
                .forEach(
                        (name, said) -> users.put(name, new OneUser(Grants.read(said), UserLimits.read(said, limits))));
        requireRole(values, SettingsTable.ANONYMOUS_ROLE, roles, problems);
        requireRole(values, SettingsTable.CERTIFICATE_ROLE, roles, problems);
        return new SecuritySettings(
                base.resolve(values.of(SettingsTable.USERS_FILE)),
                values.of(SettingsTable.ANONYMOUS),
                values.of(SettingsTable.ANONYMOUS_ROLE),
                values.of(SettingsTable.CERTIFICATE_NAMES),
                values.of(SettingsTable.CERTIFICATE_ROLE),
                values.of(SettingsTable.CLIENT_IDS),
                values.of(SettingsTable.AUTHENTICATORS),
                values.of(SettingsTable.FAILED_DELAY),
                TlsSettings.path(values, SettingsTable.AUDIT_LOG, base),
                limits,
                roles,
                users);
    }

    private static void requireRole(
            Values values, Setting<String> setting, Map<String, Grants> roles, List<String> problems) {
        String role = values.of(setting);
        if (!role.isEmpty() && !roles.containsKey(role)) {
            problems.add(values.where(setting) + ": there is no role '" + role + "'; known: "
                    + String.join(", ", roles.keySet()) + ", and what security.roles adds");
        }
    }
}
