package org.pabal.engine.form;

/**
 * The numbers of the kinds of records, and of their flags. They never change and are never used again.
 *
 * <p>Every record begins with its kind, the version of that kind's form, and its flags, one byte each.
 */
final class RecordForm {

    /** A kind that gets another field gets another version, and its reader then knows both. */
    static final int VERSION = 1;

    static final int EXCHANGE_DECLARED = 1;
    static final int EXCHANGE_DELETED = 2;
    static final int QUEUE_DECLARED = 3;
    static final int QUEUE_DELETED = 4;
    static final int BINDING_ADDED = 5;
    static final int BINDING_REMOVED = 6;
    static final int SUBSCRIPTION_CREATED = 7;
    static final int SUBSCRIPTION_DELETED = 8;
    static final int QUEUE_PAUSED = 9;
    static final int QUEUE_RESUMED = 10;

    static final int MESSAGE_ENQUEUED = 16;
    static final int ENTRY_LENT = 17;
    static final int ENTRY_RETURNED = 18;
    static final int ENTRY_DUE = 19;
    static final int DELIVERY_SETTLED = 20;
    static final int MESSAGE_EXPIRED = 21;
    static final int MESSAGE_DROPPED = 22;
    static final int MESSAGE_DEAD_LETTERED = 23;
    static final int MESSAGE_MOVED = 24;
    static final int MESSAGES_PURGED = 25;
    static final int PAGE_PURGED = 26;

    static final int TRANSACTION_COMMITTED = 32;
    static final int TRANSACTION_PREPARED = 33;
    static final int BRANCH_COMMITTED = 34;
    static final int BRANCH_ROLLED_BACK = 35;
    static final int BRANCH_FORGOTTEN = 36;

    static final int CLIENT_KNOWN = 48;
    static final int OPERATION_DONE = 49;
    static final int CLIENT_FORGOTTEN = 50;

    /** Of every kind: the record, or the part of it, only concerns what a restart forgets. */
    static final int VOLATILE = 0x01;

    static final int BINDING_MATCHES_ALL = 0x02;
    static final int BINDING_HAS_SELECTOR = 0x04;

    static final int SUBSCRIPTION_SHARED = 0x02;
    static final int SUBSCRIPTION_NO_LOCAL = 0x04;
    static final int SUBSCRIPTION_HAS_NAME = 0x08;
    static final int SUBSCRIPTION_HAS_CLIENT_ID = 0x10;
    static final int SUBSCRIPTION_HAS_SELECTOR = 0x20;
    static final int SUBSCRIPTION_EXCEPTS_CLIENT_ID = 0x40;

    static final int PAUSED_HAS_BY = 0x02;
    static final int RETURN_HAS_ATTEMPT = 0x02;
    static final int DUE_HAS_NUMBER = 0x02;
    static final int DUE_HAS_FORM = 0x04;
    static final int EXPIRED_IS_PLACED = 0x02;
    static final int PREPARED_HAS_CLIENT_ID = 0x02;
    static final int PREPARED_HAS_USER = 0x04;
    static final int BRANCH_HEURISTIC = 0x02;

    private RecordForm() {}
}
