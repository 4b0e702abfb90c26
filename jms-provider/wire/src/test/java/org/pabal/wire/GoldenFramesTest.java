package org.pabal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The bytes of every frame, as other implementations rely upon them. */
class GoldenFramesTest {

    static Stream<Map.Entry<String, Frame>> frames() {
        return SampleFrames.all().entrySet().stream();
    }

    @ParameterizedTest
    @MethodSource("frames")
    void writesAndReadsTheBytesThatWereLaidDown(Map.Entry<String, Frame> sample)
            throws IOException, MalformedFrameException {
        byte[] golden = HexFormat.of().parseHex(read(sample.getKey()));
        Frame frame = sample.getValue();
        assertThat(HexFormat.of().formatHex(SampleFrames.written(frame)))
                .isEqualTo(HexFormat.of().formatHex(golden));
        assertThat(SampleFrames.decoded(SampleFrames.sender(frame), golden))
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactly(frame);
    }

    private static String read(String name) throws IOException {
        try (InputStream file = GoldenFramesTest.class.getResourceAsStream("/golden/" + name + ".hex")) {
            assertThat(file).as("golden file of %s", name).isNotNull();
            return new String(file.readAllBytes(), StandardCharsets.US_ASCII).replaceAll("\\s", "");
        }
    }
}
