package org.pabal.client.error;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotReadableException;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.ResourceAllocationException;
import jakarta.jms.TransactionInProgressException;
import jakarta.jms.TransactionRolledBackException;
import java.util.Map;
import java.util.stream.Stream;
import javax.transaction.xa.XAException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.pabal.message.Refusal;
import org.pabal.message.Refusal.Code;

class JmsErrorsTest {

    private static final Map<Code, Class<? extends JMSException>> CLASSES = Map.ofEntries(
            Map.entry(Code.INVALID_DESTINATION, InvalidDestinationException.class),
            Map.entry(Code.UNKNOWN_SUBSCRIPTION, InvalidDestinationException.class),
            Map.entry(Code.INVALID_CLIENT_ID, InvalidClientIDException.class),
            Map.entry(Code.INVALID_SELECTOR, InvalidSelectorException.class),
            Map.entry(Code.RESOURCE_LIMIT, ResourceAllocationException.class),
            Map.entry(Code.ILLEGAL_STATE, IllegalStateException.class),
            Map.entry(Code.XA_PROTOCOL, IllegalStateException.class),
            Map.entry(Code.NOT_FOUND, IllegalStateException.class),
            Map.entry(Code.NOT_AUTHENTICATED, JMSSecurityException.class),
            Map.entry(Code.NOT_PERMITTED, JMSSecurityException.class),
            Map.entry(Code.NOT_TRUSTED, JMSSecurityException.class),
            Map.entry(Code.TRANSACTION_ROLLED_BACK, TransactionRolledBackException.class),
            Map.entry(Code.XA_ROLLED_BACK, TransactionRolledBackException.class),
            Map.entry(Code.XA_TIMED_OUT, TransactionRolledBackException.class));

    @ParameterizedTest
    @EnumSource
    void makesTheRightExceptionOfEveryRefusal(Code code) {
        JMSException exception = JmsErrors.toJms(new Refusal(code, "it is in the way"), "send to queue orders");

        assertThat(exception).isExactlyInstanceOf(CLASSES.getOrDefault(code, JMSException.class));
        assertThat(exception.getErrorCode()).isEqualTo(code.name());
        assertThat(exception).hasMessage("cannot send to queue orders: it is in the way");
    }

    @Test
    void doesNotSayTwiceWhatWasAsked() {
        assertThat(JmsErrors.toJms(new Refusal(Code.TIMED_OUT, "cannot commit: too slow"), "commit"))
                .hasMessage("cannot commit: too slow");
    }

    @Test
    void keepsTheCauseInBothPlaces() {
        Exception cause = new Exception("root");
        JMSException exception = JmsErrors.toJms(new Refusal(Code.TIMED_OUT, "late"), "commit", cause);

        assertThat(exception).hasCause(cause);
        assertThat(exception.getLinkedException()).isSameAs(cause);
    }

    private static Stream<JMSException> classic() {
        return Stream.of(
                new IllegalStateException("text", "CODE"),
                new InvalidClientIDException("text", "CODE"),
                new InvalidDestinationException("text", "CODE"),
                new InvalidSelectorException("text", "CODE"),
                new JMSSecurityException("text", "CODE"),
                new MessageFormatException("text", "CODE"),
                new MessageNotWriteableException("text", "CODE"),
                new ResourceAllocationException("text", "CODE"),
                new TransactionInProgressException("text", "CODE"),
                new TransactionRolledBackException("text", "CODE"),
                new MessageEOFException("text", "CODE"),
                new MessageNotReadableException("text", "CODE"),
                new JMSException("text", "CODE"));
    }

    @ParameterizedTest
    @MethodSource("classic")
    void makesTheUncheckedTwinOfEveryException(JMSException exception) {
        JMSRuntimeException unchecked = JmsErrors.toRuntime(exception);

        assertThat(unchecked).hasMessage("text").hasCause(exception);
        assertThat(unchecked.getErrorCode()).isEqualTo("CODE");
        boolean hasTwin =
                !(exception instanceof MessageEOFException) && !(exception instanceof MessageNotReadableException);
        assertThat(unchecked.getClass().getSimpleName())
                .isEqualTo(
                        hasTwin
                                ? exception.getClass().getSimpleName().replace("Exception", "RuntimeException")
                                : "JMSRuntimeException");
    }

    private static final Map<Code, Integer> XA_CODES = Map.ofEntries(
            Map.entry(Code.XA_UNKNOWN_BRANCH, XAException.XAER_NOTA),
            Map.entry(Code.XA_PROTOCOL, XAException.XAER_PROTO),
            Map.entry(Code.ILLEGAL_STATE, XAException.XAER_RMFAIL),
            Map.entry(Code.XA_DUPLICATE_BRANCH, XAException.XAER_DUPID),
            Map.entry(Code.XA_ROLLED_BACK, XAException.XA_RBROLLBACK),
            Map.entry(Code.TRANSACTION_ROLLED_BACK, XAException.XA_RBCOMMFAIL),
            Map.entry(Code.XA_TIMED_OUT, XAException.XA_RBTIMEOUT),
            Map.entry(Code.XA_HEURISTIC_COMMIT, XAException.XA_HEURCOM),
            Map.entry(Code.XA_HEURISTIC_ROLLBACK, XAException.XA_HEURRB),
            Map.entry(Code.NOT_TRUSTED, XAException.XAER_RMFAIL),
            Map.entry(Code.INCOMPATIBLE, XAException.XAER_RMFAIL),
            Map.entry(Code.BROKER_UNAVAILABLE, XAException.XAER_RMFAIL),
            Map.entry(Code.TIMED_OUT, XAException.XAER_RMFAIL),
            Map.entry(Code.OUTCOME_UNKNOWN, XAException.XAER_RMFAIL),
            Map.entry(Code.INVALID_ARGUMENT, XAException.XAER_INVAL));

    @ParameterizedTest
    @EnumSource
    void makesWhatATransactionManagerUnderstands(Code code) {
        XAException exception = JmsErrors.toXa(new Refusal(code, "it is in the way"), "prepare");

        assertThat(exception.errorCode).isEqualTo(XA_CODES.getOrDefault(code, XAException.XAER_RMERR));
        assertThat(exception).hasMessage("cannot prepare: it is in the way");
    }

    @Test
    void tellsATransactionManagerThatAClosedConnectionIsGone() {
        assertThat(JmsErrors.toXa(new IllegalStateException("closed"), "commit").errorCode)
                .isEqualTo(XAException.XAER_RMFAIL);
        assertThat(JmsErrors.toXa(new JMSException("gone", "BROKER_UNAVAILABLE"), "commit").errorCode)
                .isEqualTo(XAException.XAER_RMFAIL);
        assertThat(JmsErrors.toXa(new TransactionRolledBackException("undone"), "commit").errorCode)
                .isEqualTo(XAException.XA_RBROLLBACK);
        assertThat(JmsErrors.toXa(new JMSException("odd"), "commit").errorCode).isEqualTo(XAException.XAER_RMERR);
    }
}
