package org.pabal.server.settings;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A branch of the table: settings and further sections under a name. A section that {@code repeats} stands under names that
 * the writer chooses: {@code listeners.NAME.port}.
 *
 * @param purpose one or two sentences
 * @param example for one that repeats, a name to show
 * @param inherits whether what is not said here is as said elsewhere, so that the settings' own defaults do not hold
 */
public record Section(
        String name,
        String purpose,
        @Nullable String example,
        boolean inherits,
        List<Setting<?>> settings,
        List<Section> sections) {

    public Section {
        settings = List.copyOf(settings);
        sections = List.copyOf(sections);
    }

    public static Section of(String name, String purpose, List<Setting<?>> settings, Section... sections) {
        return new Section(name, purpose, null, false, settings, List.of(sections));
    }

    /** @param example a name to show */
    public static Section repeating(
            String name, String purpose, String example, List<Setting<?>> settings, Section... sections) {
        return new Section(name, purpose, example, false, settings, List.of(sections));
    }

    /** One that repeats, where what is not said is as said elsewhere. */
    public static Section inheriting(String name, String purpose, String example, List<Setting<?>> settings) {
        return new Section(name, purpose, example, true, settings, List.of());
    }

    boolean repeats() {
        return example != null;
    }

    @Nullable
    Section section(String key) {
        return sections.stream()
                .filter(known -> known.name.equals(key))
                .findFirst()
                .orElse(null);
    }

    @Nullable
    Setting<?> setting(String key) {
        return settings.stream()
                .filter(known -> known.key().equals(key))
                .findFirst()
                .orElse(null);
    }

    List<String> keys() {
        List<String> keys = new ArrayList<>();
        settings.forEach(setting -> keys.add(setting.key()));
        sections.forEach(section -> keys.add(section.name()));
        return keys;
    }
}
