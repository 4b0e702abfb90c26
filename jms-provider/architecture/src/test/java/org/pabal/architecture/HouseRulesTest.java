package org.pabal.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.pabal.broker.planted.SpeaksJms;
import org.pabal.client.planted.ReachesIntoTheEngine;
import org.pabal.engine.planted.DrawsLots;
import org.pabal.engine.planted.Locks;
import org.pabal.engine.planted.ReadsAFile;
import org.pabal.engine.planted.ReadsTheClock;
import org.pabal.engine.planted.Synchronizes;
import org.pabal.journal.planted.KnowsMessages;
import org.pabal.message.planted.BufferHelper;
import org.pabal.message.planted.LooksUp;
import org.pabal.message.planted.Prints;
import org.pabal.message.planted.Sleeps;
import org.pabal.ra.planted.ReachesIntoTheBroker;
import org.pabal.selector.planted.east.East;
import org.pabal.selector.planted.west.West;
import org.pabal.server.planted.SpeaksJmsToo;
import org.pabal.wire.planted.Selects;

class HouseRulesTest {

    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.pabal");

    static Stream<Arguments> rules() {
        Stream<Arguments> fixed = Stream.of(
                rule("no package cycles", HouseRules.NO_PACKAGE_CYCLES, East.class, West.class),
                rule("no I/O in the engine", HouseRules.ENGINE_HAS_NO_INPUT_OR_OUTPUT, ReadsAFile.class),
                rule("no threads, no locks in the engine", HouseRules.ENGINE_HAS_NO_THREADS_OR_LOCKS, Locks.class),
                rule(
                        "no synchronized methods in the engine",
                        HouseRules.ENGINE_HAS_NO_SYNCHRONIZED_METHODS,
                        Synchronizes.class),
                rule("no clock in the engine", HouseRules.ENGINE_HAS_NO_CLOCK, ReadsTheClock.class),
                rule("no randomness in the engine", HouseRules.ENGINE_HAS_NO_RANDOMNESS, DrawsLots.class),
                rule("JMS stops at the client", HouseRules.JMS_STOPS_AT_THE_CLIENT, SpeaksJms.class),
                rule("names", HouseRules.NAMES_SAY_WHAT_A_THING_IS, BufferHelper.class),
                rule("nobody sleeps", HouseRules.NOBODY_SLEEPS, Sleeps.class),
                rule("nobody prints", HouseRules.NOBODY_PRINTS, Prints.class),
                rule("imports of message", HouseRules.importsOf("message"), LooksUp.class),
                rule("imports of journal", HouseRules.importsOf("journal"), KnowsMessages.class),
                rule("imports of wire", HouseRules.importsOf("wire"), Selects.class),
                rule("imports of broker", HouseRules.importsOf("broker"), SpeaksJms.class),
                rule("imports of server", HouseRules.importsOf("server"), SpeaksJmsToo.class),
                rule("imports of client", HouseRules.importsOf("client"), ReachesIntoTheEngine.class),
                rule("imports of the adapter", HouseRules.importsOf("ra"), ReachesIntoTheBroker.class));
        return fixed;
    }

    private static Arguments rule(String name, ArchRule rule, Class<?>... planted) {
        return Arguments.of(name, rule, planted);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void holdsInTheHouse(String name, ArchRule rule, Class<?>[] planted) {
        rule.allowEmptyShould(true).check(HOUSE);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void bitesWhatWasPlanted(String name, ArchRule rule, Class<?>[] planted) {
        JavaClasses broken = new ClassFileImporter().importClasses(planted);
        assertThat(rule.evaluate(broken).hasViolation()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("org.pabal.architecture.HouseRules#modules")
    void everyModuleKeepsToItsRowOfTheImportTable(String module) {
        HouseRules.importsOf(module).check(HOUSE);
    }

    @Test
    void everyModuleOfTheHouseHasARowInTheTable() throws IOException {
        try (Stream<Path> rooms = Files.list(Path.of(".."))) {
            List<String> withCode = rooms.filter(room -> Files.isDirectory(room.resolve("src/main/java")))
                    .map(room -> room.getFileName().toString())
                    .filter(room -> !room.equals("testkit") && !room.equals("benchmarks"))
                    .toList();
            assertThat(HouseRules.modules())
                    .contains("ra")
                    .filteredOn(room -> !room.equals("ra"))
                    .as("the rooms of the provider; the adapter's house is its own")
                    .containsExactlyInAnyOrderElementsOf(withCode);
        }
    }

    // The class files do not show where a synchronized block was; the source does.
    @Test
    void theEngineHasNoSynchronizedBlock() {
        assertThat(sourcesWith(Path.of("../engine/src/main/java"), "synchronized"))
                .isEmpty();
        assertThat(sourcesWith(Path.of("src/test/java/org/pabal/engine/planted"), "synchronized"))
                .isNotEmpty();
    }

    @Test
    void everyPackageSaysWhatLivesThereAndIsNullMarked() throws IOException {
        try (Stream<Path> rooms = Files.list(Path.of(".."))) {
            List<Path> silent = rooms.map(room -> room.resolve("src/main/java"))
                    .filter(Files::isDirectory)
                    .flatMap(HouseRulesTest::packages)
                    .filter(folder -> !saysWhatLivesThere(folder.resolve("package-info.java")))
                    .toList();
            assertThat(silent).isEmpty();
        }
    }

    private static boolean saysWhatLivesThere(Path packageInfo) {
        return Files.exists(packageInfo)
                && read(packageInfo).contains("@NullMarked")
                && read(packageInfo).contains("/**");
    }

    private static Stream<Path> packages(Path sources) {
        return walk(sources)
                .filter(Files::isDirectory)
                .filter(folder -> walk(folder)
                        .anyMatch(file -> file.getParent().equals(folder)
                                && file.toString().endsWith(".java")));
    }

    private static List<Path> sourcesWith(Path sources, String word) {
        return walk(sources)
                .filter(file -> file.toString().endsWith(".java"))
                .filter(file -> read(file)
                        .lines()
                        .anyMatch(line -> line.contains(word)
                                && !line.strip().startsWith("*")
                                && !line.strip().startsWith("/")))
                .toList();
    }

    private static Stream<Path> walk(Path from) {
        try (Stream<Path> found = Files.walk(from)) {
            return found.toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
