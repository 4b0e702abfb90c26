package org.pabal.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.pabal.embedded.Refusals.refused;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.InvalidClientIDRuntimeException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.JMSSecurityRuntimeException;
import jakarta.jms.Session;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pabal.client.PabalConnectionFactory;

/** A connection that cannot be made is refused with the part of the URL, the user or the client id at fault. */
@Timeout(60)
@OverBothLinks
class BadConnectionTest {

    private EmbeddedBroker broker;
    private PabalConnectionFactory factory;
    private Connection connection;
    private Session session;

    @BeforeEach
    void open(TestInfo test) throws JMSException {
        broker = EmbeddedBroker.builder()
                .name("bad-input." + test.getTestMethod().orElseThrow().getName())
                .start();
        factory = new PabalConnectionFactory(WayIn.url(broker));
        connection = factory.createConnection();
        connection.start();
        session = connection.createSession();
    }

    @AfterEach
    void close() throws JMSException {
        connection.close();
        broker.stop();
    }

    // ---- connection URLs

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                                   | no connection URL given        | pabal:local
            local                                | 'local'                        | it has no scheme
            amqp://host:5672                     | 'amqp://host:5672'             | scheme 'amqp'
            PABAL:local                          | scheme 'PABAL'                 | in small letters
            pabal:remote                         | 'remote' after 'pabal:'        | write pabal:local
            pabal:local:                         | the broker's name ''           | pabal:local
            pabal:local:a b                      | the broker's name 'a b'        | letters, digits
            pabal://                             | no host                        | write pabal://host:port
            pabal://a                            | host 'a' has no port           | write a:PORT
            pabal://a:b                          | port 'b' of host 'a'           | from 1 to 65535
            pabal://a:70000                      | port '70000' of host 'a'       | from 1 to 65535
            pabal://a:1,,b:1                     | an empty host                  | one comma
            pabal://a:1/x                        | '/x' after the hosts           | options follow a '?'
            pabal://me:secret@a:1                | a user before '@'              | jms.user
            pabal:local?jms.prefetch             | option 'jms.prefetch'          | name=value
            pabal:local?jms.prefetch=1&jms.prefetch=2 | 'jms.prefetch' is there twice | leave one
            pabal:local?jms.prefetch=many        | jms.prefetch=many              | from 0 to 100000
            pabal:local?jms.prefetch=-1          | jms.prefetch=-1                | from 0 to 100000
            pabal:local?jms.strict=yes           | jms.strict=yes                 | true or false
            pabal:local?jms.sendTimeout=3days    | jms.sendTimeout=3days          | 500ms, 30s, 5min, 1h
            pabal:local?jms.trustedPackages=a-b  | 'a-b'                          | com.acme
            pabal:local?jms.clientId=%zz         | option 'jms.clientId'          | write %25
            pabal:local?jms.prefetsch=1          | unknown option 'jms.prefetsch' | did you mean 'jms.prefetch'?
            pabal:local?jms.clientID=a           | unknown option 'jms.clientID'  | did you mean 'jms.clientId'?
            """)
    void aMalformedUrlIsRefusedByTheFactoryWithThePartAtFault(String url, String part, String remedy) {
        refused(JMSRuntimeException.class, "INVALID_URL", () -> new PabalConnectionFactory(url), part, remedy);
    }

    @Test
    void aPasswordInTheUrlIsNotShown() {
        assertThat(catchThrowable(() -> new PabalConnectionFactory("pabal://me:secret@a:1")))
                .hasMessageNotContaining("secret");
        assertThat(catchThrowable(() -> new PabalConnectionFactory("pabal:local?jms.password=secret%zz")))
                .hasMessageNotContaining("secret");
        assertThat(new PabalConnectionFactory("pabal:local?jms.password=secret").toString())
                .doesNotContain("secret");
    }

    @Test
    @DisabledIfSystemProperty(
            named = WayIn.LINK,
            matches = WayIn.TCP,
            disabledReason = "the options are those of the link within a JVM")
    void anUnknownOptionOfTheBrokerIsRefusedWithTheNearest() {
        PabalConnectionFactory misspelt = new PabalConnectionFactory(WayIn.url(broker) + "?autocreate=false");
        refused(
                JMSException.class,
                "INVALID_URL",
                misspelt::createConnection,
                "unknown option 'autocreate'",
                "did you mean 'autoCreate'?");
        refused(
                JMSRuntimeException.class,
                "INVALID_URL",
                misspelt::createContext,
                "unknown option 'autocreate'",
                "did you mean 'autoCreate'?");
        PabalConnectionFactory strange = new PabalConnectionFactory(WayIn.url(broker) + "?colour=blue");
        refused(
                JMSException.class,
                "INVALID_URL",
                strange::createConnection,
                "'colour'",
                "; known are: autoCreate, data");
    }

    @Test
    @DisabledIfSystemProperty(
            named = WayIn.LINK,
            matches = WayIn.TCP,
            disabledReason = "the options are those of the link within a JVM")
    void anOptionOfTheBrokerThatItCannotFulfilIsRefused() {
        String url = WayIn.url(broker);
        refused(
                JMSException.class,
                "INVALID_ARGUMENT",
                new PabalConnectionFactory(url + "?autoCreate=perhaps")::createConnection,
                url,
                "autoCreate=perhaps",
                "true");
        refused(
                JMSException.class,
                "INVALID_ARGUMENT",
                new PabalConnectionFactory(url + "?autoCreate=false")::createConnection,
                url,
                "autoCreate=false",
                "leave the option out");
        refused(
                JMSException.class,
                "INVALID_ARGUMENT",
                new PabalConnectionFactory(url + "?data=/tmp/x")::createConnection,
                url,
                "data=/tmp/x",
                "leave the option out");
    }

    @Test
    void aBrokerThatDoesNotListenIsNamedWithWhatToLookAt() {
        refused(
                JMSException.class,
                "BROKER_UNAVAILABLE",
                new PabalConnectionFactory("pabal://127.0.0.1:1")::createConnection,
                "pabal://127.0.0.1:1",
                "nothing listens on port 1 of '127.0.0.1'");
    }

    @Test
    void aFactoryRefusesASettingAndKeepsTheOldOne() {
        refused(JMSRuntimeException.class, "INVALID_URL", () -> factory.setPrefetch(-3), "jms.prefetch=-3", "0 to");
        refused(
                JMSRuntimeException.class,
                "INVALID_URL",
                () -> factory.set("jms.prefetsch", "1"),
                "jms.prefetsch",
                "did you mean 'jms.prefetch'?");
        refused(JMSRuntimeException.class, "INVALID_URL", () -> factory.setUrl("pabal:"), "pabal:local");
        assertThat(factory.getPrefetch()).isEqualTo(256);
        assertThat(factory.getUrl()).isEqualTo(WayIn.url(broker));
    }

    // ---- who connects

    @Test
    @DisabledIfSystemProperty(
            named = WayIn.LINK,
            matches = WayIn.TCP,
            disabledReason = "a server has its users in a file: SecurityTest")
    void wrongCredentialsAreRefusedWithoutSayingWhichPartIsWrong() {
        try (EmbeddedBroker guarded =
                EmbeddedBroker.builder().name("guarded").user("anna", "right").start()) {
            PabalConnectionFactory door = new PabalConnectionFactory(WayIn.url(guarded));
            String code = "NOT_AUTHENTICATED";
            refused(JMSSecurityException.class, code, door::createConnection, "user and password");
            refused(
                    JMSSecurityException.class,
                    code,
                    () -> door.createConnection("anna", "wrong"),
                    "user 'anna'",
                    "wrong password",
                    "jms.user");
            refused(JMSSecurityException.class, code, () -> door.createConnection("nobody", "right"), "user 'nobody'");
            refused(JMSSecurityRuntimeException.class, code, () -> door.createContext("anna", "wrong"), "user 'anna'");
            assertThat(catchThrowable(() -> door.createConnection("anna", "wr0ng")))
                    .hasMessageNotContaining("wr0ng");
        }
    }

    @Test
    void aClientIdInUseIsRefusedAndItsHolderNamed() throws JMSException {
        connection.close();
        connection = new PabalConnectionFactory(WayIn.url(broker) + "?jms.clientId=billing").createConnection();
        refused(
                InvalidClientIDException.class,
                "INVALID_CLIENT_ID",
                () -> new PabalConnectionFactory(WayIn.url(broker) + "?jms.clientId=billing").createConnection(),
                "'billing'",
                "in use by connection ",
                "choose another id");
        try (Connection second = factory.createConnection()) {
            refused(
                    InvalidClientIDException.class,
                    "INVALID_CLIENT_ID",
                    () -> second.setClientID("billing"),
                    "'billing'",
                    "in use by connection ",
                    "choose another id");
        }
        try (JMSContext context = factory.createContext()) {
            refused(
                    InvalidClientIDRuntimeException.class,
                    "INVALID_CLIENT_ID",
                    () -> context.setClientID("billing"),
                    "'billing'");
        }
    }

    @Test
    void aClientIdIsSetOnceAndFirst() throws JMSException {
        refused(
                IllegalStateException.class,
                "ILLEGAL_STATE",
                () -> connection.setClientID("late"),
                "'late'",
                "has been used",
                "jms.clientId");
        try (Connection fresh = factory.createConnection()) {
            refused(InvalidClientIDException.class, "INVALID_CLIENT_ID", () -> fresh.setClientID(""), "''", "empty");
            refused(InvalidClientIDException.class, "INVALID_CLIENT_ID", () -> fresh.setClientID("  "), "blank");
            fresh.setClientID("a");
            refused(
                    IllegalStateException.class,
                    "ILLEGAL_STATE",
                    () -> fresh.setClientID("b"),
                    "'b'",
                    "it is 'a' already",
                    "create another connection");
        }
    }
}
