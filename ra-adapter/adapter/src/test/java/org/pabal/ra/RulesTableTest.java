package org.pabal.ra;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/reference/connectors-rules.md names a test for each rule. */
class RulesTableTest {
    /** The module's folder is where tests run. */
    private static final Path MODULES = Path.of("..").toAbsolutePath().normalize();

    private static final Path TABLE = MODULES.resolve("../docs/reference/connectors-rules.md");

    /** A class, a method of one, or a method of the class before. */
    private static final Pattern NAMED = Pattern.compile("`([A-Z]\\w*(?:Test|Contract))?(?:\\.(\\w+))?`");

    private static String source(String type) throws IOException {
        List<Path> found = new ArrayList<>();
        for (String module : List.of("adapter", "servers")) {
            try (Stream<Path> files = Files.walk(MODULES.resolve(module).resolve("src/test/java"))) {
                found.addAll(files.filter(file -> file.endsWith(type + ".java")).toList());
            }
        }
        assertThat(found).as(type).hasSize(1);
        return Files.readString(found.get(0));
    }

    @Test
    void everyRuleNamesATestThatThereIs() throws IOException {
        List<String> rules = Files.readAllLines(TABLE).stream()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| Rule "))
                .toList();
        assertThat(rules).hasSizeGreaterThan(30);
        for (String rule : rules) {
            assertThat(missing(rule.substring(rule.lastIndexOf(" | "))))
                    .as(rule)
                    .isEmpty();
        }
    }

    private static List<String> missing(String tests) throws IOException {
        List<String> missing = new ArrayList<>();
        String type = null;
        Matcher named = NAMED.matcher(tests);
        while (named.find()) {
            type = named.group(1) == null ? type : named.group(1);
            String method = named.group(2);
            if (type == null) {
                missing.add("a class before ." + method);
            } else if (!source(type).contains(method == null ? "class " + type : "void " + method + "(")) {
                missing.add(type + "." + method);
            }
        }
        return type == null && !tests.contains("in each test") ? List.of("a test") : missing;
    }
}
