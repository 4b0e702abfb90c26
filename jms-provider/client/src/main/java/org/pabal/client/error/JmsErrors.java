package org.pabal.client.error;

import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.InvalidClientIDRuntimeException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidDestinationRuntimeException;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.InvalidSelectorRuntimeException;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.JMSSecurityRuntimeException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageFormatRuntimeException;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.MessageNotWriteableRuntimeException;
import jakarta.jms.ResourceAllocationException;
import jakarta.jms.ResourceAllocationRuntimeException;
import jakarta.jms.TransactionInProgressException;
import jakarta.jms.TransactionInProgressRuntimeException;
import jakarta.jms.TransactionRolledBackException;
import jakarta.jms.TransactionRolledBackRuntimeException;
import java.util.Set;
import javax.transaction.xa.XAException;
import org.jspecify.annotations.Nullable;
import org.pabal.message.Refusal;

/**
 * Turns refusals into the exceptions of the API that the caller uses.
 *
 * <p>Every exception carries the name of the refusal's code as its error code and says what was asked and what stood in
 * the way (Jakarta Messaging 3.1 §9 and §6.1.7).
 */
public final class JmsErrors {

    /** Error codes after which a transaction manager is to ask again, elsewhere or later. */
    private static final Set<String> OUT_OF_REACH = Set.of(
            Refusal.Code.BROKER_UNAVAILABLE.name(),
            Refusal.Code.NOT_TRUSTED.name(),
            Refusal.Code.INCOMPATIBLE.name(),
            Refusal.Code.TIMED_OUT.name(),
            Refusal.Code.OUTCOME_UNKNOWN.name());

    private JmsErrors() {}

    /**
     * The exception of the classic API for a refusal.
     *
     * @param action what was asked, to follow "cannot": {@code create a consumer on queue orders}
     */
    public static JMSException toJms(Refusal refusal, String action) {
        return toJms(refusal, action, null);
    }

    /**
     * As {@link #toJms(Refusal, String)}, with the cause kept.
     *
     * @param cause linked both as cause and, if it is an {@link Exception}, as JMS linked exception
     */
    public static JMSException toJms(Refusal refusal, String action, @Nullable Throwable cause) {
        String text = text(refusal, action);
        String code = refusal.code().name();
        JMSException exception = switch (refusal.code()) {
            case INVALID_DESTINATION, UNKNOWN_SUBSCRIPTION -> new InvalidDestinationException(text, code);
            case INVALID_CLIENT_ID -> new InvalidClientIDException(text, code);
            case INVALID_SELECTOR -> new InvalidSelectorException(text, code);
            case RESOURCE_LIMIT -> new ResourceAllocationException(text, code);
            // What a client asks for it has opened before: not found, it was closed in between.
            case ILLEGAL_STATE, XA_PROTOCOL, NOT_FOUND -> new IllegalStateException(text, code);
            case NOT_AUTHENTICATED, NOT_PERMITTED, NOT_TRUSTED -> new JMSSecurityException(text, code);
            case TRANSACTION_ROLLED_BACK, XA_ROLLED_BACK, XA_TIMED_OUT ->
                new TransactionRolledBackException(text, code);
            // §8.3.2: a subscription in use, or with other attributes, is a plain JMSException
            case SUBSCRIPTION_IN_USE,
                    INVALID_ARGUMENT,
                    EXISTS_ALREADY,
                    XA_UNKNOWN_BRANCH,
                    XA_DUPLICATE_BRANCH,
                    XA_HEURISTIC_COMMIT,
                    XA_HEURISTIC_ROLLBACK,
                    BROKER_UNAVAILABLE,
                    TIMED_OUT,
                    OUTCOME_UNKNOWN,
                    STORAGE_DAMAGED,
                    INCOMPATIBLE,
                    INCOMPLETE_TRANSACTION -> new JMSException(text, code);
        };
        return because(exception, cause);
    }

    /** The same exception with its cause, which JMS keeps in two places. */
    public static <E extends JMSException> E because(E exception, @Nullable Throwable cause) {
        if (cause != null) {
            exception.initCause(cause);
            if (cause instanceof Exception linked) {
                exception.setLinkedException(linked);
            }
        }
        return exception;
    }

    /** The exception of the simplified API for one of the classic API (Jakarta Messaging 3.1 §9.2). */
    public static JMSRuntimeException toRuntime(JMSException exception) {
        String text = exception.getMessage();
        String code = exception.getErrorCode();
        if (exception instanceof IllegalStateException) {
            return new IllegalStateRuntimeException(text, code, exception);
        } else if (exception instanceof InvalidClientIDException) {
            return new InvalidClientIDRuntimeException(text, code, exception);
        } else if (exception instanceof InvalidDestinationException) {
            return new InvalidDestinationRuntimeException(text, code, exception);
        } else if (exception instanceof InvalidSelectorException) {
            return new InvalidSelectorRuntimeException(text, code, exception);
        } else if (exception instanceof JMSSecurityException) {
            return new JMSSecurityRuntimeException(text, code, exception);
        } else if (exception instanceof MessageFormatException) {
            return new MessageFormatRuntimeException(text, code, exception);
        } else if (exception instanceof MessageNotWriteableException) {
            return new MessageNotWriteableRuntimeException(text, code, exception);
        } else if (exception instanceof ResourceAllocationException) {
            return new ResourceAllocationRuntimeException(text, code, exception);
        } else if (exception instanceof TransactionInProgressException) {
            return new TransactionInProgressRuntimeException(text, code, exception);
        } else if (exception instanceof TransactionRolledBackException) {
            return new TransactionRolledBackRuntimeException(text, code, exception);
        }
        return new JMSRuntimeException(text, code, exception);
    }

    /** The exception of the simplified API for a refusal. */
    public static JMSRuntimeException toRuntime(Refusal refusal, String action) {
        return toRuntime(toJms(refusal, action));
    }

    /**
     * The exception that a transaction manager understands (Jakarta Messaging 3.1 §11.3; X/Open XA return codes).
     *
     * <p>A broker that is gone, a connection that is closed, and an answer that did not come, are {@code XAER_RMFAIL}: the
     * outcome is not known here, and the transaction manager asks again.
     */
    public static XAException toXa(Refusal refusal, String action) {
        return xa(
                switch (refusal.code()) {
                    case XA_UNKNOWN_BRANCH -> XAException.XAER_NOTA;
                    case XA_PROTOCOL -> XAException.XAER_PROTO;
                    case XA_DUPLICATE_BRANCH -> XAException.XAER_DUPID;
                    case XA_ROLLED_BACK -> XAException.XA_RBROLLBACK;
                    // Of branches nobody says so but the client, after an interruption
                    case TRANSACTION_ROLLED_BACK -> XAException.XA_RBCOMMFAIL;
                    case XA_TIMED_OUT -> XAException.XA_RBTIMEOUT;
                    case XA_HEURISTIC_COMMIT -> XAException.XA_HEURCOM;
                    case XA_HEURISTIC_ROLLBACK -> XAException.XA_HEURRB;
                    // Of branches nobody says ILLEGAL_STATE but the client, of a connection that is closed: another can
                    // be asked
                    case BROKER_UNAVAILABLE, NOT_TRUSTED, INCOMPATIBLE, TIMED_OUT, OUTCOME_UNKNOWN, ILLEGAL_STATE ->
                        XAException.XAER_RMFAIL;
                    case INVALID_ARGUMENT -> XAException.XAER_INVAL;
                    case INVALID_DESTINATION,
                            INVALID_CLIENT_ID,
                            INVALID_SELECTOR,
                            SUBSCRIPTION_IN_USE,
                            UNKNOWN_SUBSCRIPTION,
                            RESOURCE_LIMIT,
                            STORAGE_DAMAGED,
                            NOT_AUTHENTICATED,
                            NOT_PERMITTED,
                            NOT_FOUND,
                            EXISTS_ALREADY,
                            INCOMPLETE_TRANSACTION -> XAException.XAER_RMERR;
                },
                text(refusal, action),
                null);
    }

    /** For what a closed or broken connection answers to a transaction manager. */
    public static XAException toXa(JMSException exception, String action) {
        int code;
        if (exception instanceof TransactionRolledBackException) {
            code = XAException.XA_RBROLLBACK;
        } else if (exception instanceof IllegalStateException
                || OUT_OF_REACH.contains(String.valueOf(exception.getErrorCode()))) {
            code = XAException.XAER_RMFAIL;
        } else {
            code = XAException.XAER_RMERR;
        }
        return xa(code, "cannot " + action + ": " + exception.getMessage(), exception);
    }

    /** A refusal that says itself what was asked needs no second beginning. */
    private static String text(Refusal refusal, String action) {
        return refusal.text().startsWith("cannot ") ? refusal.text() : "cannot " + action + ": " + refusal.text();
    }

    /** XAException has no constructor for a code and a text together. */
    public static XAException xa(int errorCode, String text, @Nullable Throwable cause) {
        XAException exception = new XAException(text);
        exception.errorCode = errorCode;
        if (cause != null) {
            exception.initCause(cause);
        }
        return exception;
    }
}
