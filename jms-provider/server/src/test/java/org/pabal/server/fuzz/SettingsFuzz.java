package org.pabal.server.fuzz;

import java.nio.charset.StandardCharsets;
import org.pabal.server.settings.ServerSettings;
import org.pabal.server.settings.SettingsException;

/** Settings files: refused with what is wrong, or settings that can be printed and are the same again. */
public final class SettingsFuzz {

    private SettingsFuzz() {}

    /** Called by the fuzzer. */
    public static void fuzzerTestOneInput(byte[] input) {
        Allowance.within(16 << 20, input, SettingsFuzz::read);
    }

    private static void read(byte[] input) {
        try {
            ServerSettings settings = ServerSettings.builder()
                    .yaml("fuzzed", new String(input, StandardCharsets.UTF_8))
                    .build();
            if (settings.print().isBlank()) {
                throw new AssertionError("printed nothing");
            }
        } catch (SettingsException refused) {
            if (refused.getMessage() == null || refused.getMessage().isBlank()) {
                throw new AssertionError("refused without words", refused);
            }
        }
    }
}
