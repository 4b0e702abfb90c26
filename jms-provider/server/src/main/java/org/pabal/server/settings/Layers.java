package org.pabal.server.settings;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What has been said, layer over layer, by path. Each layer checks what it is given against the table and remembers where
 * it stood; problems gather, so that all of them can be told at once. Used by one thread.
 */
public final class Layers {

    private final Section root;
    private final Map<List<String>, Said> said = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    /** What stands at a path; no texts mark a name chosen in a section that repeats, with nothing below it. */
    record Said(List<String> texts, Origin origin) {}

    /** @param root the table */
    public Layers(Section root) {
        this.root = root;
    }

    Section root() {
        return root;
    }

    void problem(Origin where, String text) {
        problems.add(where + ": " + text);
    }

    void warning(String text) {
        warnings.add(text);
    }

    /** What is odd, and does not stand in the way. */
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    /** Says a value, over what earlier layers said. */
    void say(List<String> path, List<String> texts, Origin origin) {
        Setting<?> setting = find(path, origin);
        if (setting == null) {
            return;
        }
        List<String> values = setting.type().isList() && texts.size() == 1 && origin.kind() != Origin.Kind.FILE
                ? splitList(texts.get(0))
                : texts;
        try {
            setting.read(values);
        } catch (IllegalArgumentException notAllowed) {
            problem(
                    origin,
                    "invalid " + String.join(".", path) + "="
                            + (setting.secret() ? "(secret)" : String.join(", ", values)) + "; allowed: "
                            + setting.type().allowed());
            return;
        }
        said.put(List.copyOf(path), new Said(List.copyOf(values), origin));
    }

    /** Something with nothing below it: a name in a section that repeats is remembered, its settings left as they are. */
    void sayName(List<String> path, Origin origin) {
        Section at = root;
        for (int i = 0; i < path.size(); i++) {
            if (at.setting(path.get(i)) != null) {
                return;
            }
            Section next = at.section(path.get(i));
            if (next == null) {
                unknown(path, i, at, origin);
                return;
            }
            at = next;
            if (at.repeats() && i + 1 < path.size()) {
                i++;
                if (i == path.size() - 1 && isName(path, i, origin)) {
                    said.putIfAbsent(List.copyOf(path), new Said(List.of(), origin));
                }
            }
        }
    }

    /** Whether nothing can stand at this path nor below it; the problem is noted then. */
    boolean isUnknown(List<String> path, Origin origin) {
        Section at = root;
        for (int i = 0; i < path.size(); i++) {
            if (at.setting(path.get(i)) != null) {
                return false;
            }
            Section next = at.section(path.get(i));
            if (next == null) {
                unknown(path, i, at, origin);
                return true;
            }
            at = next;
            // Behind it comes a name, which may be any
            i += at.repeats() ? 1 : 0;
        }
        return false;
    }

    private boolean isName(List<String> path, int at, Origin origin) {
        if (path.get(at).matches("[A-Za-z0-9][A-Za-z0-9._@ =,-]{0,127}")) {
            return true;
        }
        problem(
                origin,
                "invalid name '" + path.get(at) + "' in " + dotted(path, at)
                        + "; allowed: letters, digits, and . _ @ = , - space, beginning with a letter or digit");
        return false;
    }

    /** The setting at a path; if there is none, the problem is noted. */
    private @Nullable Setting<?> find(List<String> path, Origin origin) {
        Section at = root;
        int i = 0;
        while (i < path.size()) {
            String key = path.get(i);
            Setting<?> setting = at.setting(key);
            if (setting != null) {
                if (i == path.size() - 1) {
                    return setting;
                }
                problem(
                        origin,
                        dotted(path, i + 1) + " is a value, not a section; allowed: "
                                + setting.type().allowed());
                return null;
            }
            Section next = at.section(key);
            if (next == null) {
                unknown(path, i, at, origin);
                return null;
            }
            at = next;
            i++;
            if (at.repeats()) {
                if (i < path.size() && !isName(path, i, origin)) {
                    return null;
                }
                i++;
            }
        }
        problem(
                origin,
                String.join(".", path) + " is a section, not a value; it may hold: " + String.join(", ", at.keys()));
        return null;
    }

    private void unknown(List<String> path, int at, Section section, Origin origin) {
        String key = path.get(at);
        StringBuilder text = new StringBuilder("unknown key '" + dotted(path, at + 1) + "'");
        String nearest = Spelling.nearest(key, section.keys());
        if (nearest != null) {
            text.append("; did you mean '")
                    .append(dottedWith(path, at, nearest))
                    .append("'?");
        } else {
            String elsewhere = Spelling.elsewhere(key, root);
            if (elsewhere != null) {
                text.append("; did you mean '").append(elsewhere).append("'?");
            }
        }
        if (text.charAt(text.length() - 1) != '?') {
            text.append(';');
        }
        problem(origin, text + " known here: " + String.join(", ", section.keys()));
    }

    private static String dotted(List<String> path, int length) {
        return String.join(".", path.subList(0, length));
    }

    private static String dottedWith(List<String> path, int at, String last) {
        List<String> corrected = new ArrayList<>(path.subList(0, at));
        corrected.add(last);
        return String.join(".", corrected);
    }

    static List<String> splitList(String text) {
        String inner = text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
        return inner.isBlank()
                ? List.of()
                : List.of(inner.split(",")).stream().map(String::strip).toList();
    }

    // ---- what holds

    /** All layers as one. @throws SettingsException with all problems found so far */
    public Values values() throws SettingsException {
        if (!problems.isEmpty()) {
            throw new SettingsException(problems);
        }
        return new Values(this, List.of(), root);
    }

    @Nullable
    Said at(List<String> path) {
        return said.get(path);
    }

    Set<String> namesUnder(List<String> path) {
        Set<String> names = new LinkedHashSet<>();
        for (List<String> known : said.keySet()) {
            if (known.size() > path.size() && known.subList(0, path.size()).equals(path)) {
                names.add(known.get(path.size()));
            }
        }
        return names;
    }
}
