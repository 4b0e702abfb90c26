package org.pabal.engine;

import java.util.List;
import org.pabal.engine.command.QueueSettings;
import org.pabal.message.Address;
import org.pabal.message.AddressPatterns;

/**
 * What the engine is told once, before it starts.
 *
 * @param autoCreate whether publishing to, consuming from or browsing an unknown queue creates it
 * @param queueDefaults for queues and subscriptions that nobody declared
 * @param branchTimeoutMillis for XA branches that bring none
 * @param memoryMax so many bytes of memory the entries of all queues may take, with their messages; beyond that they leave
 *     memory, or, where that does not help, publishes wait
 * @param pageEntriesMax so many entries leave memory, and come back, together
 * @param pageBytesMax so many bytes of messages at most, if it is more than one
 * @param storage whether somebody carries out {@link StorageRequest}s: without, nothing leaves memory
 * @param reconnection what is remembered of clients that may come back
 * @param rules what holds in place of the defaults for some addresses; the first that matches
 */
public record EngineSettings(
        boolean autoCreate,
        QueueSettings queueDefaults,
        long branchTimeoutMillis,
        long memoryMax,
        int pageEntriesMax,
        long pageBytesMax,
        boolean storage,
        ReconnectionSettings reconnection,
        List<QueueRule> rules) {

    /** How queues, and subscriptions of topics, are at these addresses. */
    public record QueueRule(AddressPatterns addresses, QueueSettings settings) {}

    /** So many entries are a page, unless somebody says otherwise. */
    public static final int PAGE_ENTRIES = 256;

    /** So many bytes of messages are a page, unless somebody says otherwise. */
    public static final long PAGE_BYTES = 256 * 1_024;

    /** @throws IllegalArgumentException naming the setting, its value and what is allowed */
    public EngineSettings {
        requirePositive("memoryMax", memoryMax);
        requirePositive("pageEntriesMax", pageEntriesMax);
        requirePositive("pageBytesMax", pageBytesMax);
        rules = List.copyOf(rules);
    }

    static void requirePositive(String setting, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException("invalid " + setting + "=" + value + "; allowed: 1 and more");
        }
    }

    /** No limit to memory, no storage. */
    public EngineSettings(boolean autoCreate, QueueSettings queueDefaults, long branchTimeoutMillis) {
        this(
                autoCreate,
                queueDefaults,
                branchTimeoutMillis,
                Long.MAX_VALUE,
                PAGE_ENTRIES,
                PAGE_BYTES,
                false,
                ReconnectionSettings.DEFAULTS,
                List.of());
    }

    public static EngineSettings defaults() {
        return new EngineSettings(true, QueueSettings.defaults(), 300_000);
    }

    /** @param bytesMax so many bytes of memory for the entries of all queues */
    public EngineSettings withMemoryMax(long bytesMax) {
        return new EngineSettings(
                autoCreate,
                queueDefaults,
                branchTimeoutMillis,
                bytesMax,
                pageEntriesMax,
                pageBytesMax,
                storage,
                reconnection,
                rules);
    }

    /** @param entriesMax so many entries are a page, of so many bytes together */
    public EngineSettings withPages(int entriesMax, long bytesMax) {
        return new EngineSettings(
                autoCreate,
                queueDefaults,
                branchTimeoutMillis,
                memoryMax,
                entriesMax,
                bytesMax,
                storage,
                reconnection,
                rules);
    }

    /** @param present whether somebody carries out what is asked of the storage */
    public EngineSettings withStorage(boolean present) {
        return new EngineSettings(
                autoCreate,
                queueDefaults,
                branchTimeoutMillis,
                memoryMax,
                pageEntriesMax,
                pageBytesMax,
                present,
                reconnection,
                rules);
    }

    /** @param reconnecting what is remembered of clients that may come back */
    public EngineSettings withReconnection(ReconnectionSettings reconnecting) {
        return new EngineSettings(
                autoCreate,
                queueDefaults,
                branchTimeoutMillis,
                memoryMax,
                pageEntriesMax,
                pageBytesMax,
                storage,
                reconnecting,
                rules);
    }

    /** @param these what holds in place of the defaults for some addresses; the first that matches */
    public EngineSettings withRules(List<QueueRule> these) {
        return new EngineSettings(
                autoCreate,
                queueDefaults,
                branchTimeoutMillis,
                memoryMax,
                pageEntriesMax,
                pageBytesMax,
                storage,
                reconnection,
                these);
    }

    /** For a queue at this address that nobody declared, or a subscription of this topic. */
    public QueueSettings queueSettings(Address address) {
        for (QueueRule rule : rules) {
            if (rule.addresses().match(address)) {
                return rule.settings();
            }
        }
        return queueDefaults;
    }
}
