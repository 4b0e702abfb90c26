package org.pabal.server.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes all settings as they hold, as a file that can be read again: with what each is for and where it was said. */
public final class SettingsPrinter {

    private static final int WIDTH = 100;

    private final StringBuilder out = new StringBuilder();

    private SettingsPrinter() {}

    public static String print(Section root, Values values) {
        SettingsPrinter printer = new SettingsPrinter();
        root.purpose()
                .lines()
                .forEach(line -> printer.out.append("# ").append(line).append('\n'));
        for (Section section : root.sections()) {
            printer.out.append('\n');
            printer.section(section, values, 0);
        }
        return printer.out.toString();
    }

    private void section(Section section, Values parent, int depth) {
        comment(section.purpose(), depth);
        line(section.name() + ":", depth);
        if (!section.repeats()) {
            body(section, parent.section(section.name()), depth + 1);
            return;
        }
        Map<String, Values> named = parent.named(section.name());
        named.forEach((name, values) -> {
            line(ValueType.quoted(name) + ":", depth + 1);
            body(section, values, depth + 2);
        });
        if (named.isEmpty()) {
            // Shown as comments, because reading it again must not bring it to life.
            String example = String.valueOf(section.example());
            int begin = out.length();
            line(example + ":", depth + 1);
            body(section, parent.unnamed(section.name(), example), depth + 2);
            String shown = out.substring(begin);
            out.setLength(begin);
            shown.lines().forEach(line -> out.append("#").append(line).append('\n'));
        }
    }

    private void body(Section section, Values values, int depth) {
        for (Setting<?> setting : section.settings()) {
            comment(setting.purpose() + " (" + setting.type().allowed() + ")", depth);
            Origin origin = values.origin(setting);
            String said = setting.key() + ": " + setting.written(values.texts(setting));
            if (origin.kind() != Origin.Kind.DEFAULT) {
                line(said + "  # from " + origin, depth);
            } else if (section.inherits()) {
                line("# " + setting.key() + ": (not said here)", depth);
            } else {
                line(said, depth);
            }
        }
        section.sections().forEach(inner -> section(inner, values, depth));
    }

    private void comment(String text, int depth) {
        List<String> lines = new ArrayList<>();
        StringBuilder current = new StringBuilder();
        for (String word : text.split(" ")) {
            if (current.length() + word.length() + 2 * depth + 3 > WIDTH) {
                lines.add(current.toString());
                current.setLength(0);
            }
            current.append(current.length() == 0 ? "" : " ").append(word);
        }
        lines.add(current.toString());
        lines.forEach(comment -> line("# " + comment, depth));
    }

    private void line(String text, int depth) {
        out.append("  ".repeat(depth)).append(text).append('\n');
    }
}
