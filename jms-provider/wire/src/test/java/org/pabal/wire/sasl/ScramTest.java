package org.pabal.wire.sasl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class ScramTest {

    private static final byte[] SALT = Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ==");

    @Test
    void speaksAsTheExampleOfRfc7677() throws ScramException {
        ScramClient client = new ScramClient("user", "pencil", "rOprNGfwEbeRWgbNEkqO");
        ScramServer server = new ScramServer("%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0");
        assertThat(text(client.first())).isEqualTo("n,,n=user,r=rOprNGfwEbeRWgbNEkqO");
        assertThat(server.user(client.first())).isEqualTo("user");
        byte[] challenge = server.challenge(ScramCredentials.of("pencil", SALT, 4_096));
        assertThat(text(challenge))
                .isEqualTo("r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096");
        byte[] proof = client.answer(challenge);
        assertThat(text(proof))
                .isEqualTo("c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                        + "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
        byte[] end = server.verify(proof);
        assertThat(text(end)).isEqualTo("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
        client.verify(end);
    }

    @Test
    void letsUserInWhoseNameHasEverything() throws ScramException {
        ScramClient client = new ScramClient("가=나,=2C", "비밀번호");
        ScramServer server = new ScramServer();
        assertThat(server.user(client.first())).isEqualTo("가=나,=2C");
        byte[] end = server.verify(client.answer(server.challenge(ScramCredentials.ofPassword("비밀번호", 4_096))));
        client.verify(end);
    }

    @Test
    void refusesWrongPassword() throws ScramException {
        ScramClient client = new ScramClient("user", "wrong");
        ScramServer server = new ScramServer();
        server.user(client.first());
        byte[] proof = client.answer(server.challenge(ScramCredentials.of("pencil", SALT, 4_096)));
        assertThatExceptionOfType(ScramException.class)
                .isThrownBy(() -> server.verify(proof))
                .withMessage("wrong password");
    }

    @Test
    void refusesBrokerThatDoesNotKnowThePassword() throws ScramException {
        ScramClient client = new ScramClient("user", "pencil");
        ScramServer server = new ScramServer();
        server.user(client.first());
        client.answer(server.challenge(ScramCredentials.of("pencil", SALT, 4_096)));
        assertThatExceptionOfType(ScramException.class)
                .isThrownBy(() -> client.verify("v=AAAA".getBytes(StandardCharsets.US_ASCII)))
                .withMessageContaining("impostor");
    }

    @Test
    void refusesChallengesThatGiveThePasswordAwayOrBurnTheProcessor() {
        ScramClient client = new ScramClient("user", "pencil", "abc");
        for (String challenge : new String[] {
            "r=abc,s=AAAA,i=4096", "r=xyz123,s=AAAA,i=4096", "r=abcd,s=AAAA,i=1", "r=abcd,s=AAAA,i=2000000000",
            "r=abcd,s=!,i=4096", "r=abcd", "", "m=x,r=abcd,s=AAAA,i=4096"
        }) {
            assertThatExceptionOfType(ScramException.class)
                    .as(challenge)
                    .isThrownBy(() -> client.answer(challenge.getBytes(StandardCharsets.US_ASCII)));
        }
    }

    @Test
    void refusesFirstMessagesThatAskForMoreThanThereIs() {
        for (String first :
                new String[] {"p=tls-unique,,n=u,r=a", "n,a=admin,n=u,r=a", "n,,n=u", "n,,n=u,r=", "n,,n==,r=a"}) {
            assertThatExceptionOfType(ScramException.class)
                    .as(first)
                    .isThrownBy(() -> new ScramServer().user(first.getBytes(StandardCharsets.US_ASCII)));
        }
    }

    private static String text(byte[] message) {
        return new String(message, StandardCharsets.UTF_8);
    }
}
