package org.pabal.tck.outside.connecting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionMetaData;
import jakarta.jms.ExceptionListener;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.JMSSecurityRuntimeException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.pabal.tck.outside.JmsTest;
import org.pabal.tck.outside.ProviderUnderTest.WrongCredentials;
import org.pabal.tck.outside.Section;

@Section("6.1")
class MetaDataAndCredentialsTest extends JmsTest {
    @Test
    @Section("6.1.6")
    void implementsVersionThreeDotOne() throws JMSException {
        ConnectionMetaData data = newConnection().getMetaData();

        assertThat(data.getJMSVersion()).isEqualTo("3.1");
        assertThat(data.getJMSMajorVersion()).isEqualTo(3);
        assertThat(data.getJMSMinorVersion()).isEqualTo(1);
        assertThat(newContext().getMetaData().getJMSVersion()).isEqualTo("3.1");
    }

    @Test
    @Section("6.1.6")
    void tellsTheProvider() throws JMSException {
        ConnectionMetaData data = newConnection().getMetaData();

        assertThat(data.getJMSProviderName()).isNotBlank();
        assertThat(data.getProviderVersion()).isNotBlank();
        assertThat(data.getProviderVersion())
                .startsWith(data.getProviderMajorVersion() + "." + data.getProviderMinorVersion());
    }

    @Test
    @Section({"6.1.6", "3.5.9"})
    void listsThePropertiesThatEveryProviderHas() throws JMSException {
        assertThat(names(newConnection().getMetaData().getJMSXPropertyNames()))
                .contains("JMSXGroupID", "JMSXGroupSeq", "JMSXDeliveryCount")
                .allMatch(name -> name.startsWith("JMSX"));
    }

    @Test
    @Section("6.1.1")
    void refusesWrongCredentials() {
        WrongCredentials wrong = offered(provider().wrongCredentials(), "refusal of wrong credentials");

        assertThatThrownBy(() -> wrong.factory().createConnection(wrong.userName(), wrong.password()))
                .isInstanceOf(JMSSecurityException.class);
        assertThatThrownBy(() -> wrong.factory().createContext(wrong.userName(), wrong.password()))
                .isInstanceOf(JMSSecurityRuntimeException.class);
        assertThatThrownBy(() -> wrong.factory()
                        .createContext(wrong.userName(), wrong.password(), JMSContext.SESSION_TRANSACTED))
                .isInstanceOf(JMSSecurityRuntimeException.class);
    }

    @Test
    @Section("6.1.1")
    void refusesAUserWithoutAPassword() {
        WrongCredentials wrong = offered(provider().wrongCredentials(), "refusal of wrong credentials");

        assertThatThrownBy(() -> wrong.factory().createConnection(wrong.userName(), null))
                .isInstanceOf(JMSSecurityException.class);
    }

    @Test
    @Section("6.1.1")
    void connectsWithoutCredentialsWhereTheConfigurationAllowsIt() throws JMSException {
        send(newQueue(), "x");
    }

    @Test
    @Section("6.1.7")
    void givesBackTheExceptionListenerThatWasSet() throws JMSException {
        Connection connection = newConnection();
        ExceptionListener listener = problem -> {};
        assertThat(connection.getExceptionListener()).isNull();

        connection.setExceptionListener(listener);

        assertThat(connection.getExceptionListener()).isSameAs(listener);
        connection.setExceptionListener(null);
        assertThat(connection.getExceptionListener()).isNull();
    }

    @Test
    @Section("6.1.7")
    void givesBackTheExceptionListenerOfAContext() {
        JMSContext context = newContext();
        ExceptionListener listener = problem -> {};
        assertThat(context.getExceptionListener()).isNull();

        context.setExceptionListener(listener);

        assertThat(context.getExceptionListener()).isSameAs(listener);
    }

    @Test
    @Section("6.1.7")
    void doesNotTellTheListenerWhatACallerWasTold() throws Exception {
        Connection connection = newStartedConnection();
        List<JMSException> told = new CopyOnWriteArrayList<>();
        connection.setExceptionListener(told::add);
        Session session = connection.createSession();
        Queue queue = newQueue();
        assertThatThrownBy(() -> session.createConsumer(queue, "= wrong")).isInstanceOf(JMSException.class);
        assertThatThrownBy(session::commit).isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> session.createConsumer(null)).isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> session.unsubscribe("unknown")).isInstanceOf(JMSException.class);
        MessageConsumer consumer = session.createConsumer(queue);
        expectNothing(consumer);

        connection.close();

        assertThat(told).isEmpty();
    }
}
