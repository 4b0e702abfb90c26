package org.pabal.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import java.beans.Introspector;
import java.beans.PropertyDescriptor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import javax.naming.spi.NamingManager;
import org.junit.jupiter.api.Test;

class PabalConnectionFactoryTest {

    private static PabalConnectionFactory configured() {
        PabalConnectionFactory factory =
                new PabalConnectionFactory("pabal:local:factory-test?jms.prefetch=5&jms.strict=true", "kim", "secret");
        factory.setClientID("billing");
        factory.setRequestTimeoutMillis(1_234);
        factory.setSendTimeoutMillis(0);
        factory.setLargeMessageSize(20_000);
        factory.setTrustedPackages("com.acme,org.x.Y");
        factory.setObjectDepth(9);
        factory.setAutoStart(false);
        return factory;
    }

    private static void checkConfigured(PabalConnectionFactory factory) {
        assertThat(factory.getUrl()).isEqualTo("pabal:local:factory-test?jms.prefetch=5&jms.strict=true");
        assertThat(factory.getUser()).isEqualTo("kim");
        assertThat(factory.getPassword()).isEqualTo("secret");
        assertThat(factory.getClientID()).isEqualTo("billing");
        assertThat(factory.getPrefetch()).isEqualTo(5);
        assertThat(factory.isStrict()).isTrue();
        assertThat(factory.isAutoStart()).isFalse();
        assertThat(factory.getRequestTimeoutMillis()).isEqualTo(1_234);
        assertThat(factory.getSendTimeoutMillis()).isZero();
        assertThat(factory.getLargeMessageSize()).isEqualTo(20_000);
        assertThat(factory.getTrustedPackages()).isEqualTo("com.acme,org.x.Y");
        assertThat(factory.getObjectDepth()).isEqualTo(9);
    }

    @Test
    void takesItsSettingsFromUrlAndSetters() {
        checkConfigured(configured());
        assertThat(new PabalConnectionFactory().getUrl()).isEqualTo("pabal:local");
        assertThat(new PabalConnectionFactory().settings().broker()).hasToString("pabal:local");
    }

    @Test
    void isWhatItWasAfterSerialisation() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(configured());
        }
        checkConfigured((PabalConnectionFactory)
                new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject());
    }

    @Test
    void isWhatItWasAfterAReference() throws Exception {
        checkConfigured((PabalConnectionFactory)
                NamingManager.getObjectInstance(configured().getReference(), null, null, null));
    }

    @Test
    void countsSettersMoreThanTheUrlUntilTheyAreTakenBack() {
        PabalConnectionFactory factory = new PabalConnectionFactory("pabal:local?jms.user=kim&jms.prefetch=5");
        factory.setUser("lee");
        factory.setPrefetch(6);
        assertThat(factory.getUser()).isEqualTo("lee");
        assertThat(factory.getPrefetch()).isEqualTo(6);

        factory.setUrl("pabal:local:other?jms.user=park&jms.prefetch=7");
        assertThat(factory.getUser()).isEqualTo("lee");
        factory.setUser(null);
        factory.set("jms.prefetch", null);

        assertThat(factory.getUser()).isEqualTo("park");
        assertThat(factory.getPrefetch()).isEqualTo(7);
    }

    @Test
    void refusesWhatIsNotAllowedAndKeepsWhatWas() {
        PabalConnectionFactory factory = new PabalConnectionFactory("pabal:local?jms.prefetch=5");

        assertThatThrownBy(() -> factory.setPrefetch(-1))
                .isInstanceOf(JMSRuntimeException.class)
                .hasMessageContaining("jms.prefetch=-1");
        assertThatThrownBy(() -> factory.setUrl("pabal:remote")).isInstanceOf(JMSRuntimeException.class);
        assertThatThrownBy(() -> factory.set("jms.prefect", "1")).hasMessageContaining("did you mean 'jms.prefetch'?");
        assertThatThrownBy(() -> new PabalConnectionFactory("http://x")).isInstanceOf(JMSRuntimeException.class);
        assertThat(factory.getPrefetch()).isEqualTo(5);
        assertThat(factory.getUrl()).isEqualTo("pabal:local?jms.prefetch=5");
    }

    @Test
    void isABeanWithAGetterForEverySetter() throws Exception {
        PropertyDescriptor[] properties = Introspector.getBeanInfo(PabalConnectionFactory.class, Object.class)
                .getPropertyDescriptors();

        assertThat(Arrays.stream(properties).filter(property -> property.getWriteMethod() != null))
                .hasSize(12)
                .allSatisfy(property -> assertThat(property.getReadMethod()).isNotNull());
    }

    @Test
    void neverShowsItsPassword() {
        assertThat(new PabalConnectionFactory("pabal:local?jms.password=secret", "kim", "secret").toString())
                .isEqualTo("PabalConnectionFactory[pabal:local]");
    }

    @Test
    void saysHowToReachABrokerInThisJvmIfNothingDoes() {
        PabalConnectionFactory factory = new PabalConnectionFactory("pabal:local:factory-test");

        assertThatThrownBy(factory::createConnection)
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("pabal-embedded");
        assertThatThrownBy(factory::createXAQueueConnection).isInstanceOf(JMSException.class);
        assertThatThrownBy(factory::createContext)
                .isInstanceOf(JMSRuntimeException.class)
                .hasMessageContaining("pabal-embedded");
        assertThatThrownBy(factory::createXAContext).isInstanceOf(JMSRuntimeException.class);
    }
}
