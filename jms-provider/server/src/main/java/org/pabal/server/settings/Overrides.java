package org.pabal.server.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The layers above the file: {@code PABAL_…} variables, and {@code key=value} of the command line or of code. */
public final class Overrides {

    /** What variables of the environment begin with. */
    public static final String PREFIX = "PABAL_";

    /** Variables that are no settings: what the launcher and the other commands read. */
    private static final Set<String> OTHERS = Set.of(
            "PABAL_CONFIG",
            "PABAL_HOME",
            "PABAL_JAVA",
            "PABAL_JAVA_OPTIONS",
            "PABAL_URL",
            "PABAL_USER",
            "PABAL_PASSWORD");

    private Overrides() {}

    /**
     * {@code PABAL_LISTENERS_MAIN_PORT} says {@code listeners.main.port}. A variable that fits no setting is a warning, not
     * a problem: Kubernetes makes some of its own in every container beside a service that is called {@code pabal}.
     */
    public static void environment(Map<String, String> variables, Layers into) {
        variables.keySet().stream().sorted().forEach(name -> {
            if (name.startsWith(PREFIX) && !OTHERS.contains(name) && !madeByKubernetes(name)) {
                List<String> path = path(into.root(), name.substring(PREFIX.length()));
                if (path == null) {
                    into.warning(
                            "environment " + name + " fits no setting and is ignored; see 'pabal run --print-config'");
                } else {
                    into.say(path, List.of(variables.get(name)), Origin.environment(name));
                }
            }
        });
    }

    private static boolean madeByKubernetes(String name) {
        return name.matches("PABAL_(SERVICE_(HOST|PORT)(_.*)?|PORT(_[0-9]+_(TCP|UDP)(_(ADDR|PORT|PROTO))?)?)");
    }

    /** @param option {@code listeners.main.port=7225} */
    public static void option(String option, Layers into) {
        int equals = option.indexOf('=');
        Origin origin = Origin.commandLine("--set " + option.substring(0, Math.max(equals, 0)));
        if (equals <= 0) {
            into.problem(Origin.commandLine("--set " + option), "write key=value, as in listeners.main.port=7225");
            return;
        }
        say(option.substring(0, equals), option.substring(equals + 1), origin, into);
    }

    /** Says one setting by its dotted key. */
    public static void say(String key, String value, Origin origin, Layers into) {
        into.say(List.of(key.split("\\.", -1)), List.of(value), origin);
    }

    /** The path that a variable means, its words separated by underscores. */
    private static @Nullable List<String> path(Section section, String words) {
        for (Setting<?> setting : section.settings()) {
            if (variable(setting.key()).equals(words)) {
                return new ArrayList<>(List.of(setting.key()));
            }
        }
        for (Section inner : section.sections()) {
            String begin = variable(inner.name()) + "_";
            if (words.startsWith(begin)) {
                List<String> rest = inner.repeats()
                        ? pathBehindName(inner, words.substring(begin.length()))
                        : path(inner, words.substring(begin.length()));
                if (rest != null) {
                    rest.add(0, inner.name());
                    return rest;
                }
            }
        }
        return null;
    }

    private static @Nullable List<String> pathBehindName(Section repeating, String words) {
        for (int end = words.indexOf('_'); end > 0; end = words.indexOf('_', end + 1)) {
            List<String> rest = path(repeating, words.substring(end + 1));
            if (rest != null) {
                rest.add(0, words.substring(0, end).toLowerCase(Locale.ROOT).replace('_', '-'));
                return rest;
            }
        }
        return null;
    }

    /** {@code keyPassword} → {@code KEY_PASSWORD}. */
    static String variable(String key) {
        return key.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toUpperCase(Locale.ROOT);
    }
}
