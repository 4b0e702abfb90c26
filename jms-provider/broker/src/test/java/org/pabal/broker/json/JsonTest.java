package org.pabal.broker.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

    @Test
    void readsWhatItWrites() {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("text", "a \"quoted\" \\ text\r\n\t\u0000\u007f ü € 😀");
        value.put("half", "\ud83d and \ude00\ud83d");
        value.put("least", Long.MIN_VALUE);
        value.put("most", Long.MAX_VALUE);
        value.put("pi", Math.PI);
        value.put("tiny", Double.MIN_VALUE);
        value.put("none", null);
        value.put("yes", true);
        value.put("list", Arrays.asList(1L, "two", null, List.of(), Map.of()));
        String text = JsonWriter.text(value);
        assertThat(JsonReader.read(text)).isEqualTo(value);
        assertThat(text).contains("\\ud83d and \\ude00").contains("😀").doesNotContain("\n");
    }

    @Test
    void writesPieceByPiece() {
        JsonWriter json = new JsonWriter(new StringBuilder());
        json.beginObject()
                .name("a")
                .value(1)
                .name("b")
                .beginArray()
                .value(true)
                .beginObject()
                .end()
                .value("x")
                .end();
        json.name("c").value(1.5).name("d").value((String) null).end();
        assertThat(json).hasToString("{\"a\":1,\"b\":[true,{},\"x\"],\"c\":1.5,\"d\":null}");
        assertThatThrownBy(json::end).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> JsonWriter.text(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> JsonWriter.text(this)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void readsWhatOthersWrite() {
        assertThat(JsonReader.read(" [ 1 , -0 , 1e3 , \"\\u00e4\\/\" , 12345678901234567890 ] "))
                .isEqualTo(List.of(1L, 0L, 1000.0, "ä/", 12345678901234567890.0));
        assertThat(JsonReader.readObject("{}")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "[1",
                "[1,]",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{a:1}",
                "{\"a\":1,\"a\":2}",
                "01",
                "-",
                "1.",
                "1e",
                ".5",
                "+1",
                "NaN",
                "tru",
                "nul",
                "\"",
                "\"\\x\"",
                "\"\\u12g4\"",
                "\"\n\"",
                "1 2",
                "{} x",
                "'a'"
            })
    void refusesWhatIsNotJson(String text) {
        assertThatThrownBy(() -> JsonReader.read(text))
                .isInstanceOf(MalformedJson.class)
                .hasMessageContaining(" at character ");
    }

    @Test
    void refusesTooMuchDepthAndOtherValuesThanObjects() {
        assertThat(JsonReader.read("[".repeat(64) + "]".repeat(64))).isNotNull();
        assertThatThrownBy(() -> JsonReader.read("[".repeat(65) + "]".repeat(65)))
                .isInstanceOf(MalformedJson.class)
                .hasMessageContaining("64");
        assertThatThrownBy(() -> JsonReader.readObject("[]")).isInstanceOf(MalformedJson.class);
    }
}
