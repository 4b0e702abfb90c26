package org.pabal.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class PropertyNameTest {

    @Test
    void equalsByItsText() {
        assertThat(PropertyName.of("가격"))
                .isEqualTo(PropertyName.of("가격"))
                .hasSameHashCodeAs(PropertyName.of("가격"))
                .isNotEqualTo(PropertyName.of("가"))
                .hasToString("가격");
    }

    @Test
    void takesNamesUpToItsLimit() {
        assertThat(PropertyName.of("n".repeat(PropertyName.LENGTH_MAX)).text()).hasSize(65_535);

        assertThatIllegalArgumentException().isThrownBy(() -> PropertyName.of(""));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PropertyName.of("é".repeat(32_768)))
                .withMessageContaining("65536 bytes, allowed 65535");
    }
}
