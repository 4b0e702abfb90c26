package org.pabal.server.settings;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The settings of one section, as they hold. */
public final class Values {

    private final Layers layers;
    private final List<String> path;
    private final Section section;

    Values(Layers layers, List<String> path, Section section) {
        this.layers = layers;
        this.path = path;
        this.section = section;
    }

    public <T> T of(Setting<T> setting) {
        return setting.read(texts(setting));
    }

    public int intOf(Setting<Long> setting) {
        return Math.toIntExact(of(setting));
    }

    public Origin origin(Setting<?> setting) {
        Layers.Said said = layers.at(with(setting.key()));
        return said == null ? Origin.DEFAULT : said.origin();
    }

    /** For a complaint: where it was said, and how it is called in full. */
    public String where(Setting<?> setting) {
        return origin(setting) + ": " + String.join(".", with(setting.key()));
    }

    List<String> texts(Setting<?> setting) {
        Layers.Said said = layers.at(with(setting.key()));
        return said == null ? setting.standard() : said.texts();
    }

    public Values section(String name) {
        return new Values(layers, with(name), require(name));
    }

    /** Of a section that repeats: what stands under each of its names. */
    public Map<String, Values> named(String name) {
        Section repeating = require(name);
        Map<String, Values> named = new LinkedHashMap<>();
        for (String key : layers.namesUnder(with(name))) {
            List<String> below = new ArrayList<>(with(name));
            below.add(key);
            named.put(key, new Values(layers, below, repeating));
        }
        return named;
    }

    /** Under a name that nobody has chosen: all as by default. */
    public Values unnamed(String name, String key) {
        List<String> below = new ArrayList<>(with(name));
        below.add(key);
        return new Values(layers, below, require(name));
    }

    private Section require(String name) {
        Section found = section.section(name);
        if (found == null) {
            throw new IllegalArgumentException("no section '" + name + "' in '" + section.name() + "'");
        }
        return found;
    }

    private List<String> with(String key) {
        List<String> longer = new ArrayList<>(path);
        longer.add(key);
        return longer;
    }
}
