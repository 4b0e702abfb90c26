package org.pabal.message;

/**
 * Why something asked for was not done: an answer, not an exception, until it reaches the caller's API.
 *
 * @param code what kind of refusal; decides the exception a JMS client throws, and is its error code
 * @param text for a person: what was asked, what stood in the way with its values, and the way out
 */
public record Refusal(Code code, String text) {

    /** The kinds of refusal. Names are public (they are JMS error codes): append, never rename. */
    public enum Code {
        /** The destination does not exist and may not be created, or its name is malformed. */
        INVALID_DESTINATION,
        /** The client id is in use or malformed. */
        INVALID_CLIENT_ID,
        INVALID_SELECTOR,
        /** The subscription exists with other attributes, or is in use. */
        SUBSCRIPTION_IN_USE,
        /** A durable subscription of that name does not exist. */
        UNKNOWN_SUBSCRIPTION,
        /** A queue's length or byte limit, or a limit of the broker, has been reached. */
        RESOURCE_LIMIT,
        /** Not allowed in this state: closed, active, owned by somebody else. */
        ILLEGAL_STATE,
        /** What was asked contradicts itself or exceeds a limit of the format. */
        INVALID_ARGUMENT,
        NOT_AUTHENTICATED,
        NOT_PERMITTED,
        /** The transaction was rolled back instead of committed. */
        TRANSACTION_ROLLED_BACK,
        /** No such session, consumer, delivery, queue, exchange … */
        NOT_FOUND,
        EXISTS_ALREADY,
        /** XAER_NOTA: the branch is unknown. */
        XA_UNKNOWN_BRANCH,
        /** XAER_PROTO: not in this state of the branch. */
        XA_PROTOCOL,
        /** XAER_DUPID: the branch exists already. */
        XA_DUPLICATE_BRANCH,
        /** XA_RBROLLBACK: the branch has been rolled back. */
        XA_ROLLED_BACK,
        /** XA_RBTIMEOUT: the branch took longer than its timeout and has been rolled back. */
        XA_TIMED_OUT,
        /** XA_HEURCOM: an administrator committed the branch. */
        XA_HEURISTIC_COMMIT,
        /** XA_HEURRB: an administrator rolled the branch back. */
        XA_HEURISTIC_ROLLBACK,
        /** The broker is stopping, has failed, or cannot be reached. */
        BROKER_UNAVAILABLE,
        /** No answer within the time that the caller allows. */
        TIMED_OUT,
        /** Whether it was carried out cannot be said any more: who was asked is not, or no longer, who would know. */
        OUTCOME_UNKNOWN,
        /** What the broker has stored cannot be read from its disk any more. */
        STORAGE_DAMAGED,
        /** Who answers cannot show that it is the broker meant: its certificate has expired, is another host's, or is not trusted. */
        NOT_TRUSTED,
        /** Who answers speaks another protocol, another version of ours, or TLS where it is not wanted, or the reverse. */
        INCOMPATIBLE,
        /** A message published in the transaction was refused, so that it cannot be committed; it goes on until it is rolled back. */
        INCOMPLETE_TRANSACTION
    }
}
