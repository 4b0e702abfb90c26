package org.pabal.tck.outside.connecting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.InvalidClientIDRuntimeException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import org.junit.jupiter.api.Test;
import org.pabal.tck.outside.JmsTest;
import org.pabal.tck.outside.Section;

@Section("6.1.2")
class ClientIdTest extends JmsTest {
    @Test
    void isAbsentUnlessSet() throws JMSException {
        assertThat(newConnection().getClientID()).isNull();
        assertThat(newContext().getClientID()).isNull();
    }

    @Test
    void isWhatWasSet() throws JMSException {
        String id = uniqueClientId();

        assertThat(newConnection(id).getClientID()).isEqualTo(id);
    }

    @Test
    void isWhatWasSetOnAContext() {
        String id = uniqueClientId();
        JMSContext context = newContext();
        context.setClientID(id);

        assertThat(context.getClientID()).isEqualTo(id);
    }

    @Test
    void cannotBeSetOnceASessionExists() throws JMSException {
        Connection connection = newConnection();
        connection.createSession();

        assertThatThrownBy(() -> connection.setClientID(uniqueClientId())).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void cannotBeSetOnceTheConnectionIsStarted() throws JMSException {
        Connection connection = newStartedConnection();

        assertThatThrownBy(() -> connection.setClientID(uniqueClientId())).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void cannotBeSetOnceTheConnectionWasStopped() throws JMSException {
        Connection connection = newConnection();
        connection.stop();

        assertThatThrownBy(() -> connection.setClientID(uniqueClientId())).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void cannotBeSetTwice() throws JMSException {
        Connection connection = newConnection(uniqueClientId());

        assertThatThrownBy(() -> connection.setClientID(uniqueClientId())).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void cannotBeSetOnAContextThatWasUsed() throws JMSException {
        JMSContext context = newContext();
        context.createProducer().send(newQueue(), "x");

        assertThatThrownBy(() -> context.setClientID(uniqueClientId()))
                .isInstanceOf(IllegalStateRuntimeException.class);
    }

    @Test
    void belongsToOneActiveConnection() throws JMSException {
        String id = uniqueClientId();
        newConnection(id);
        Connection second = newConnection();

        assertThatThrownBy(() -> second.setClientID(id)).isInstanceOf(InvalidClientIDException.class);
    }

    @Test
    void belongsToOneActiveContext() {
        String id = uniqueClientId();
        JMSContext first = newContext();
        first.setClientID(id);
        JMSContext second = newContext();

        assertThatThrownBy(() -> second.setClientID(id)).isInstanceOf(InvalidClientIDRuntimeException.class);
    }

    @Test
    void isSharedByConnectionsAndContextsAlike() throws JMSException {
        String id = uniqueClientId();
        newConnection(id);
        JMSContext context = newContext();

        assertThatThrownBy(() -> context.setClientID(id)).isInstanceOf(InvalidClientIDRuntimeException.class);
    }

    @Test
    void isFreeWhenCloseReturns() throws JMSException {
        String id = uniqueClientId();
        for (int i = 0; i < 200; i++) {
            Connection connection = factory().createConnection();
            connection.setClientID(id);
            connection.start();
            connection.createSession();
            connection.close();
        }
    }

    @Test
    @Section({"6.1.2", "6.2.15"})
    void isFreeWhenTheLastContextOfAConnectionIsClosed() {
        String id = uniqueClientId();
        JMSContext first = newContext();
        first.setClientID(id);
        JMSContext second = closing(first.createContext(JMSContext.AUTO_ACKNOWLEDGE));
        assertThat(second.getClientID()).isEqualTo(id);
        first.close();
        JMSContext other = newContext();
        assertThatThrownBy(() -> other.setClientID(id)).isInstanceOf(InvalidClientIDRuntimeException.class);

        second.close();

        newContext().setClientID(id);
    }

    @Test
    void cannotOverrideTheOneOfTheFactory() throws JMSException {
        String id = uniqueClientId();
        ConnectionFactory configured =
                offered(provider().connectionFactoryOf(id), "a factory with a client identifier");
        Connection connection = closing(configured.createConnection());

        assertThat(connection.getClientID()).isEqualTo(id);
        assertThatThrownBy(() -> connection.setClientID(uniqueClientId())).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void ofTheFactoryBelongsToOneActiveConnection() throws JMSException {
        ConnectionFactory configured =
                offered(provider().connectionFactoryOf(uniqueClientId()), "a factory with a client identifier");
        Connection first = closing(configured.createConnection());

        assertThatThrownBy(configured::createConnection).isInstanceOf(InvalidClientIDException.class);
        assertThatThrownBy(configured::createContext).isInstanceOf(InvalidClientIDRuntimeException.class);
        first.close();
        closing(configured.createConnection());
    }
}
