package org.pabal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrefaceTest {

    @Test
    void picksTheVersionThatBothSpeak() {
        assertThat(Preface.offer().answer()).isEqualTo(new Preface(Preface.Word.ACCEPT, 1, 1));
        assertThat(new Preface(Preface.Word.OFFER, 1, 9).answer().word()).isEqualTo(Preface.Word.ACCEPT);
        assertThat(new Preface(Preface.Word.OFFER, 2, 9).answer()).isEqualTo(new Preface(Preface.Word.REFUSE, 1, 1));
    }

    @Test
    void hasTheBytesThatWereLaidDown() {
        assertThat(Preface.offer().bytes()).containsExactly('P', 'A', 'B', 'A', 'L', '?', 1, 1);
        assertThat(Preface.of(new byte[] {'P', 'A', 'B', 'A', 'L', '!', 2, 5}))
                .isEqualTo(new Preface(Preface.Word.REFUSE, 2, 5));
        assertThat(Preface.of(new byte[] {'P', 'A', 'B', 'A', 'L', '?', 2, 1})).isNull();
        assertThat(Preface.of(new byte[] {'P', 'A', 'B', 'A', 'L', 'x', 1, 1})).isNull();
        assertThat(Preface.mayBecome(new byte[] {'P', 'A', 0}, 2)).isTrue();
        assertThat(Preface.mayBecome(new byte[] {'G', 'E', 'T'}, 1)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET / HT|HTTP",
                "PRI * HTTP/2.0|HTTP",
                "CONNECT a:1 HTTP/1.1|HTTP",
                "HTTP/1.1 400|HTTP",
                "AMQP\\u0000\\u0001\\u0000\\u0000|AMQP",
                "\\u0016\\u0003\\u0001\\u0002\\u0000\\u0001|TLS",
                "\\u0015\\u0003\\u0003\\u0000\\u0002\\u0002|TLS",
                "\\u0010\\u0010\\u0000\\u0004MQTT|MQTT",
                "CONNECT\\naccept|STOMP",
                "\\u0000\\u0000\\u0001\\u0030\\u0001ActiveMQ|OPENWIRE",
                "SSH-2.0-|SSH",
                "hello there|UNKNOWN"
            })
    void recognisesWhoSpeaksSomethingElse(String escaped, ForeignProtocol expected) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < escaped.length(); i++) {
            if (escaped.startsWith("\\u", i)) {
                text.append((char) Integer.parseInt(escaped.substring(i + 2, i + 6), 16));
                i += 5;
            } else if (escaped.startsWith("\\n", i)) {
                text.append('\n');
                i++;
            } else {
                text.append(escaped.charAt(i));
            }
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.ISO_8859_1);
        assertThat(ForeignProtocol.of(bytes, bytes.length)).isEqualTo(expected);
    }

    @Test
    void answersHttpSoThatPersonBeforeBrowserUnderstands() {
        assertThat(new String(ForeignProtocol.HTTP.answer(), StandardCharsets.US_ASCII))
                .startsWith("HTTP/1.1 400 Bad Request\r\n")
                .contains("This port speaks Pabal's own protocol, not HTTP.");
    }
}
