package org.pabal.server.settings;

import java.util.ArrayList;
import java.util.List;
import org.pabal.broker.BrokerSettings;
import org.pabal.broker.storage.ReclaimSettings;
import org.pabal.broker.storage.StorageSettings;
import org.pabal.engine.command.QueueSettings;
import org.pabal.journal.JournalSettings;
import org.pabal.message.Message;

/** The table: every setting there is, what it is when nobody says anything, what is allowed, and what it is for. */
public final class SettingsTable {

    private static final long MAX = Long.MAX_VALUE;
    private static final long TIB = 1L << 40;
    private static final long DAY = 86_400_000L;

    private SettingsTable() {}

    // ---- broker

    public static final Setting<String> NAME = Setting.of(
            "name", ValueType.text(), "pabal", "What the broker calls itself, in its log and to its clients.");

    static final Setting<Long> MAILBOX = Setting.of(
            "mailboxCapacity",
            ValueType.number(BrokerSettings.MAILBOX_CAPACITY_MIN, BrokerSettings.MAILBOX_CAPACITY_MAX),
            Integer.toString(BrokerSettings.MAILBOX_CAPACITY_DEFAULT),
            "How many commands may wait for the engine before connections have to.");

    static final Setting<Long> BRANCH_TIMEOUT = Setting.of(
            "branchTimeout",
            ValueType.duration(1_000, 30 * DAY),
            "5 min",
            "After which an unprepared XA branch is rolled back that brings no time of its own.");

    // ---- storage

    static final Setting<String> DATA = Setting.of(
            "data",
            ValueType.text(),
            "pabal-data",
            "Directory in which messages are kept, made if it is not there; empty to keep them in memory only, gone when the"
                    + " broker stops.");

    static final Setting<Long> CHECKPOINT_EVERY = Setting.of(
            "checkpointEvery",
            ValueType.bytes(StorageSettings.CHECKPOINT_EVERY_MIN, TIB),
            "64 MiB",
            "After so many bytes of log a checkpoint is made, or after a quarter of that while it is small; a start reads about"
                    + " twice as much at most.");

    static final Setting<Long> MEMORY_MAX = Setting.of(
            "memoryMax",
            ValueType.bytes(0, TIB),
            "0 B",
            "Memory that messages may take, or 0 for a quarter of the heap. Beyond it they are kept on the disk alone; without"
                    + " a directory producers wait, and 0 is half the heap.");

    static final Setting<Long> DISK_MAX = Setting.of(
            "diskMax",
            ValueType.bytes(0, MAX),
            "0 B",
            "Disk that the directory may take, at least four segments; beyond it producers wait. 0 for all there is.");

    static final Setting<Long> SEGMENT_SIZE = Setting.of(
            "segmentSize",
            ValueType.bytes(JournalSettings.SEGMENT_SIZE_MIN, JournalSettings.SEGMENT_SIZE_MAX),
            "64 MiB",
            "Size of a file of the log, a multiple of 4 KiB; also bounds the largest transaction. Those that are there keep"
                    + " theirs.");

    static final Setting<Long> SPARE_SEGMENTS = Setting.of(
            "spareSegments",
            ValueType.number(0, 1_024),
            "2",
            "How many files that are not needed any more are kept for reuse.");

    static final Setting<Long> OPEN_FILES = Setting.of(
            "openFiles",
            ValueType.number(1, 65_536),
            "128",
            "How many files of the log are kept open for messages that have to be read again.");

    static final Setting<Long> RECLAIM_BELOW = Setting.of(
            "reclaimBelowPercent",
            ValueType.number(0, ReclaimSettings.BELOW_PERCENT_MAX),
            Integer.toString(ReclaimSettings.BELOW_PERCENT_DEFAULT),
            "Files of the log of which less than so much is still needed, in percent, are freed by copying that; 0 for never.");

    static final Setting<Long> RECLAIM_PER_SECOND = Setting.of(
            "reclaimPerSecond", ValueType.bytes(1, TIB), "16 MiB", "About how much is copied in a second for that.");

    static final Setting<Long> LARGE_BODIES_MAX = Setting.of(
            "largeBodiesMax",
            ValueType.bytes(0, MAX),
            "0 B",
            "Without a directory: memory that bodies of large messages may take, 1 MiB or more, or 0 for a quarter of the"
                    + " heap.");

    // ---- queues

    static final Setting<Boolean> AUTO_CREATE = Setting.of(
            "autoCreate",
            ValueType.yesOrNo(),
            "true",
            "Whether sending to, receiving from or browsing an unknown queue creates it.");

    static final Setting<Long> LENGTH_MAX =
            Setting.of("lengthMax", ValueType.number(0, MAX), "0", "Messages that a queue holds; 0 for no limit.");

    static final Setting<Long> BYTES_MAX =
            Setting.of("bytesMax", ValueType.bytes(0, MAX), "0 B", "Bytes that a queue holds; 0 for no limit.");

    static final Setting<QueueSettings.Overflow> OVERFLOW = Setting.of(
            "overflow",
            ValueType.oneOf(QueueSettings.Overflow.class),
            "block",
            "What happens to a message for which there is no room.");

    static final Setting<Long> DELIVERIES_MAX = Setting.of(
            "deliveriesMax",
            ValueType.number(0, Integer.MAX_VALUE),
            "10",
            "After so many failed deliveries a message is dead-lettered; 0 for never.");

    static final Setting<Long> REDELIVERY_DELAY = Setting.of(
            "redeliveryDelay",
            ValueType.duration(0, 30 * DAY),
            "0 ms",
            "Pause before a message comes again for the first time.");

    static final Setting<Double> REDELIVERY_MULTIPLIER = Setting.of(
            "redeliveryDelayMultiplier",
            ValueType.fraction(1, QueueSettings.MULTIPLIER_MAX),
            "2.0",
            "By which that pause grows with each failed delivery.");

    static final Setting<Long> REDELIVERY_DELAY_MAX = Setting.of(
            "redeliveryDelayMax", ValueType.duration(0, 30 * DAY), "1 min", "Where that pause stops growing.");

    static final Setting<String> DEAD_LETTERS = Setting.of(
            "deadLetterQueue",
            ValueType.text(),
            QueueSettings.DEAD_LETTER_QUEUE,
            "Queue that dead messages go to; empty to drop them.");

    static final Setting<String> EXPIRED =
            Setting.of("expiredQueue", ValueType.text(), "", "Queue that expired messages go to; empty to drop them.");

    static final Setting<Boolean> EXCLUSIVE = Setting.of(
            "exclusive",
            ValueType.yesOrNo(),
            "false",
            "Whether one consumer at a time gets messages, the others standing by.");

    static final Setting<List<String>> ADDRESSES = Setting.of(
            "addresses",
            ValueType.texts(),
            "",
            "Patterns of queues, and of topics for their subscriptions (* is one word, # any number; begin with queue: or"
                    + " topic: to mean only those).");

    private static List<Setting<?>> queueSettings() {
        return List.of(
                LENGTH_MAX,
                BYTES_MAX,
                OVERFLOW,
                DELIVERIES_MAX,
                REDELIVERY_DELAY,
                REDELIVERY_MULTIPLIER,
                REDELIVERY_DELAY_MAX,
                DEAD_LETTERS,
                EXPIRED,
                EXCLUSIVE);
    }

    private static List<Setting<?>> with(Setting<?> first, List<Setting<?>> others) {
        List<Setting<?>> all = new ArrayList<>(List.of(first));
        all.addAll(others);
        return all;
    }

    // ---- listeners

    static final Setting<String> HOST = Setting.of(
            "host",
            ValueType.text(),
            "127.0.0.1",
            "Address to listen on. Others than this machine's own (127.0.0.1, ::1, localhost) are refused until there are"
                    + " users or client certificates; 0.0.0.0 is all of IPv4.");

    static final Setting<Long> PORT = Setting.of(
            "port",
            ValueType.number(0, 65_535),
            Integer.toString(ListenerSettings.PORT),
            "TCP port; 0 for any free one, which the log then names.");

    static final Setting<ListenerSettings.Tls> TLS = Setting.of(
            "tls",
            ValueType.oneOf(ListenerSettings.Tls.class),
            "auto",
            "Whether the peer speaks TLS: auto is on as soon as tls.certificate or tls.keystore is set; mutual asks it for"
                    + " a certificate too, and refuses it without.");

    // ---- tls

    static final Setting<String> CERTIFICATE = Setting.of(
            "certificate",
            ValueType.text(),
            "",
            "PEM file with the broker's certificate and those that lead to its authority.");

    static final Setting<String> KEY = Setting.of(
            "key",
            ValueType.text(),
            "",
            "PEM file with the private key (PKCS #8); empty if it stands in the certificate's file.");

    static final Setting<String> KEY_PASSWORD = Setting.secret("keyPassword", "Password of an encrypted key.");

    static final Setting<String> KEYSTORE =
            Setting.of("keystore", ValueType.text(), "", "PKCS #12 file with key and certificate, instead of PEM.");

    static final Setting<String> KEYSTORE_PASSWORD = Setting.secret("keystorePassword", "Password of that file.");

    static final Setting<String> TRUST = Setting.of(
            "trust",
            ValueType.text(),
            "",
            "PEM or PKCS #12 file with the authorities whose client certificates are believed (for tls: mutual).");

    static final Setting<String> TRUST_PASSWORD =
            Setting.secret("trustPassword", "Password of that file, if it is PKCS #12.");

    static final Setting<List<String>> PROTOCOLS =
            Setting.of("protocols", ValueType.texts(), "TLSv1.3, TLSv1.2", "Versions of TLS that are spoken.");

    static final Setting<List<String>> CIPHERS = Setting.of(
            "ciphers", ValueType.texts(), "", "Cipher suites in order of preference; empty for the JDK's own.");

    static final Setting<Long> RELOAD_EVERY = Setting.of(
            "reloadEvery",
            ValueType.duration(1_000, DAY),
            "30 s",
            "How often the files are looked at; when they have changed, new connections get what is in them then.");

    // ---- limits

    static final Setting<Long> CONNECTIONS = Setting.of(
            "connections", ValueType.number(1, 1_000_000), "20000", "Connections at once; further ones are closed.");

    static final Setting<Long> CONNECTIONS_PER_HOST = Setting.of(
            "connectionsPerHost", ValueType.number(1, 1_000_000), "20000", "Connections at once from one address.");

    static final Setting<Long> UNAUTHENTICATED = Setting.of(
            "unauthenticated",
            ValueType.number(1, 1_000_000),
            "1000",
            "Connections at once that have not proved yet who they are; further ones are closed.");

    static final Setting<Long> HANDSHAKE = Setting.of(
            "handshake", ValueType.duration(100, 600_000), "10 s", "Time that a peer has to prove who it is.");

    static final Setting<Long> HANDSHAKE_BYTES = Setting.of(
            "handshakeBytes",
            ValueType.bytes(512, 1 << 20),
            "4 KiB",
            "What a peer may make the broker hold before it has proved who it is.");

    static final Setting<Long> FRAME =
            Setting.of("frame", ValueType.bytes(128 << 10, 1 << 30), "1 MiB", "Largest frame taken from a client.");

    static final Setting<Long> MESSAGE = Setting.of(
            "message",
            ValueType.bytes(4 << 10, Message.ENCODED_SIZE_MAX),
            "64 MiB",
            "Largest message, with its headers and properties.");

    static final Setting<Long> HEARTBEAT = Setting.of(
            "heartbeat",
            ValueType.duration(1_000, 3_600_000),
            "15 s",
            "Silence after which a heartbeat is sent; a client that is silent for three times that is gone.");

    static final Setting<Long> OUTPUT = Setting.of(
            "output",
            ValueType.bytes(64 << 10, TIB),
            "64 MiB",
            "What may wait for a client that does not read, before it is cut off.");

    static final Setting<Long> WINDOW = Setting.of(
            "window",
            ValueType.bytes(64 << 10, 1 << 30),
            "1 MiB",
            "Bytes of messages that a client may have on their way to the broker, unanswered.");

    static final Setting<Long> SESSIONS =
            Setting.of("sessions", ValueType.number(1, 1_000_000), "5000", "Sessions at once on one connection.");

    static final Setting<Long> CONSUMERS = Setting.of(
            "consumers", ValueType.number(1, 1_000_000), "20000", "Consumers and browsers at once on one connection.");

    // ---- security

    static final Setting<String> USERS_FILE = Setting.of(
            "usersFile",
            ValueType.text(),
            "users.yaml",
            "File with users, made by 'pabal users add'; a change holds within a second. Without it, and without client"
                    + " certificates, only this machine is let in.");

    static final Setting<SecuritySettings.Anonymous> ANONYMOUS = Setting.of(
            "anonymous",
            ValueType.oneOf(SecuritySettings.Anonymous.class),
            "auto",
            "Whether peers without a name are let in: auto is from this machine, as long as there is no user; loopback is"
                    + " from this machine; never.");

    static final Setting<String> ANONYMOUS_ROLE =
            Setting.of("anonymousRole", ValueType.text(), "admin", "Role of peers without a name.");

    static final Setting<SecuritySettings.CertificateNames> CERTIFICATE_NAMES = Setting.of(
            "certificateNames",
            ValueType.oneOf(SecuritySettings.CertificateNames.class),
            "common-name",
            "Which part of a client's certificate is its user's name.");

    static final Setting<String> CERTIFICATE_ROLE = Setting.of(
            "certificateRole",
            ValueType.text(),
            "user",
            "Role of who comes with a certificate and is not in the users file; empty to refuse them.");

    static final Setting<SecuritySettings.ClientIds> CLIENT_IDS = Setting.of(
            "clientIds",
            ValueType.oneOf(SecuritySettings.ClientIds.class),
            "per-user",
            "Whose a client id is, and with it the durable subscriptions that it names: per-user is each user's own; shared"
                    + " lets every user take any, as from before there were users.");

    static final Setting<List<String>> AUTHENTICATORS = Setting.of(
            "authenticators",
            ValueType.texts(),
            "",
            "Plug-ins that check what SCRAM and certificates do not: names of their providers, asked in this order.");

    static final Setting<Long> FAILED_DELAY = Setting.of(
            "failedLoginDelay",
            ValueType.duration(0, 60_000),
            "500 ms",
            "How late the first failed attempt is answered; it doubles with each from the same address or for the same"
                    + " user, up to 10 s, and is forgotten in time.");

    static final Setting<String> AUDIT_LOG = Setting.of(
            "auditLog",
            ValueType.text(),
            "",
            "File for who came, failed, was refused, and changed what; empty to write that to the log.");

    static final Setting<Long> USER_CONNECTIONS =
            Setting.of("connections", ValueType.number(0, MAX), "0", "Connections at once; 0 for no limit.");

    static final Setting<Long> USER_SESSIONS =
            Setting.of("sessions", ValueType.number(0, MAX), "0", "Sessions at once; 0 for no limit.");

    static final Setting<Long> USER_QUEUES =
            Setting.of("queues", ValueType.number(0, MAX), "0", "Temporary queues and topics at once; 0 for no limit.");

    static final Setting<Long> USER_BYTES = Setting.of(
            "bytes",
            ValueType.bytes(0, MAX),
            "0 B",
            "Bytes of messages that are sent and not confirmed, or not committed; 0 for no limit.");

    private static final String PATTERNS =
            " (* is one word, # any number; begin with queue:, topic: or exchange: to mean only those)";

    static final Setting<List<String>> SEND =
            Setting.of("send", ValueType.texts(), "", "Addresses it may send to" + PATTERNS + ".");
    static final Setting<List<String>> CONSUME =
            Setting.of("consume", ValueType.texts(), "", "Addresses it may receive from.");
    static final Setting<List<String>> BROWSE = Setting.of("browse", ValueType.texts(), "", "Queues it may look into.");
    static final Setting<List<String>> CREATE =
            Setting.of("create", ValueType.texts(), "", "Queues and exchanges it may declare.");
    static final Setting<List<String>> DELETE =
            Setting.of("delete", ValueType.texts(), "", "Queues and exchanges it may delete.");
    static final Setting<List<String>> MANAGE = Setting.of(
            "manage",
            ValueType.texts(),
            "",
            "Queues it may purge, move, retry and explain; with '#' also the broker itself: status, connections, stop.");

    // ---- health, log, process

    static final Setting<Long> HEALTH_PORT = Setting.of(
            "port",
            ValueType.number(0, 65_535),
            "0",
            "TCP port that answers HTTP GET /live and /ready with 200 or 503; 0 for none.");

    static final Setting<String> HEALTH_HOST =
            Setting.of("host", ValueType.text(), "127.0.0.1", "Address that it listens on.");

    static final Setting<ProcessSettings.LogLevel> LOG_LEVEL =
            Setting.of("level", ValueType.oneOf(ProcessSettings.LogLevel.class), "info", "The least that is written.");

    static final Setting<String> LOG_FILE =
            Setting.of("file", ValueType.text(), "", "Where it is written; empty for the standard error stream.");

    static final Setting<Long> LOG_FILE_BYTES = Setting.of(
            "fileBytes", ValueType.bytes(64 << 10, TIB), "16 MiB", "Size at which a new file is begun; 5 are kept.");

    static final Setting<Long> THREADS = Setting.of(
            "threads",
            ValueType.number(0, 1_024),
            "0",
            "Threads that serve sockets, at most; 0 for one a processor. While there is little to do, one serves all.");

    static final Setting<Long> STOP_WITHIN = Setting.of(
            "stopWithin",
            ValueType.duration(0, DAY),
            "15 s",
            "How long a stop waits for clients to finish before it closes their connections.");

    static final Setting<Boolean> JMX =
            Setting.of("jmx", ValueType.yesOrNo(), "true", "Whether the broker and its queues are shown as JMX beans.");

    private static List<Setting<?>> permissions() {
        return List.of(SEND, CONSUME, BROWSE, CREATE, DELETE, MANAGE);
    }

    private static List<Setting<?>> perUser() {
        return List.of(
                SEND,
                CONSUME,
                BROWSE,
                CREATE,
                DELETE,
                MANAGE,
                USER_CONNECTIONS,
                USER_SESSIONS,
                USER_QUEUES,
                USER_BYTES);
    }

    /** All of it. */
    public static final Section ROOT = Section.of(
            "",
            "Settings of a Pabal broker. What is not said here is as shown by 'pabal run --print-config'.\n"
                    + "Each can also be said by a variable of the environment (listeners.main.port is"
                    + " PABAL_LISTENERS_MAIN_PORT)\n"
                    + "and, above that, by 'pabal run --set listeners.main.port=7225'.",
            List.of(),
            Section.of("broker", "The broker as a whole.", List.of(NAME, MAILBOX, BRANCH_TIMEOUT)),
            Section.of(
                    "storage",
                    "Where messages are kept.",
                    List.of(
                            DATA,
                            MEMORY_MAX,
                            DISK_MAX,
                            SEGMENT_SIZE,
                            SPARE_SEGMENTS,
                            OPEN_FILES,
                            CHECKPOINT_EVERY,
                            RECLAIM_BELOW,
                            RECLAIM_PER_SECOND,
                            LARGE_BODIES_MAX)),
            Section.of(
                    "queues",
                    "How queues and subscriptions are that nobody has declared otherwise.",
                    with(AUTO_CREATE, queueSettings()),
                    Section.inheriting(
                            "rules",
                            "The same for some addresses, each rule under a name of its own; of those that match the first"
                                    + " holds, and what it does not say is as above. They hold when a queue or subscription"
                                    + " comes into being; 'pabal create' changes one that is there.",
                            "orders",
                            with(ADDRESSES, queueSettings()))),
            Section.repeating(
                    "listeners",
                    "Sockets that clients connect to, each under a name of its own; 'main' if there is none here.",
                    "main",
                    List.of(HOST, PORT, TLS)),
            Section.of(
                    "tls",
                    "The broker's certificate, and those it believes.",
                    List.of(
                            CERTIFICATE,
                            KEY,
                            KEY_PASSWORD,
                            KEYSTORE,
                            KEYSTORE_PASSWORD,
                            TRUST,
                            TRUST_PASSWORD,
                            PROTOCOLS,
                            CIPHERS,
                            RELOAD_EVERY)),
            Section.of(
                    "limits",
                    "What peers may ask of the broker.",
                    List.of(
                            CONNECTIONS,
                            CONNECTIONS_PER_HOST,
                            UNAUTHENTICATED,
                            HANDSHAKE,
                            HANDSHAKE_BYTES,
                            FRAME,
                            MESSAGE,
                            HEARTBEAT,
                            OUTPUT,
                            WINDOW,
                            SESSIONS,
                            CONSUMERS)),
            Section.of(
                    "security",
                    "Who is let in, and what they may do.",
                    List.of(
                            USERS_FILE,
                            ANONYMOUS,
                            ANONYMOUS_ROLE,
                            CERTIFICATE_NAMES,
                            CERTIFICATE_ROLE,
                            CLIENT_IDS,
                            AUTHENTICATORS,
                            FAILED_DELAY,
                            AUDIT_LOG),
                    Section.of(
                            "userLimits",
                            "What one user may hold, unless security.users says otherwise.",
                            List.of(USER_CONNECTIONS, USER_SESSIONS, USER_QUEUES, USER_BYTES)),
                    Section.repeating(
                            "roles",
                            "What a role may do, by its name. Two are there from the start, and can be replaced: admin may"
                                    + " do everything, user may send, consume, browse and create everywhere.",
                            "clerk",
                            permissions()),
                    Section.inheriting(
                            "users",
                            "What one user may do besides what its roles allow, and limits of its own.",
                            "anna",
                            perUser())),
            Section.of("health", "An answer for those who watch over processes.", List.of(HEALTH_PORT, HEALTH_HOST)),
            Section.of("log", "What the broker says about itself.", List.of(LOG_LEVEL, LOG_FILE, LOG_FILE_BYTES)),
            Section.of("process", "The process.", List.of(THREADS, STOP_WITHIN, JMX)));
}
