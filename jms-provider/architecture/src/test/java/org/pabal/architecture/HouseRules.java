package org.pabal.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The rules themselves; the tests say on which classes they hold and on which they must not. */
final class HouseRules {

    private static final String JDK = "java..";
    private static final String JDK_EXTENSIONS = "javax..";
    private static final String NULLNESS = "org.jspecify..";
    private static final String JMS = "jakarta.jms..";

    /** Who may import whom: the table of the design, one row a module. */
    private static final Map<String, List<String>> IMPORTS = importTable();

    private HouseRules() {}

    private static Map<String, List<String>> importTable() {
        Map<String, List<String>> table = new LinkedHashMap<>();
        table.put("message", List.of());
        table.put("selector", List.of("org.pabal.message.."));
        table.put("wire", List.of("org.pabal.message..", JDK_EXTENSIONS));
        table.put("journal", List.of());
        table.put("engine", List.of("org.pabal.message..", "org.pabal.selector.."));
        table.put(
                "broker",
                List.of(
                        "org.pabal.engine..",
                        "org.pabal.journal..",
                        "org.pabal.message..",
                        "org.pabal.selector..",
                        "org.jctools.."));
        table.put(
                "server",
                List.of(
                        "org.pabal.broker..",
                        "org.pabal.engine..",
                        "org.pabal.journal..",
                        "org.pabal.wire..",
                        "org.pabal.client..",
                        "org.pabal.message..",
                        "io.netty..",
                        "org.snakeyaml.engine..",
                        "picocli..",
                        "com.sun.net.httpserver..",
                        JDK_EXTENSIONS));
        table.put(
                "client",
                List.of("org.pabal.wire..", "org.pabal.message..", "org.pabal.selector..", JMS, JDK_EXTENSIONS));
        table.put(
                "embedded",
                List.of(
                        "org.pabal.client..",
                        "org.pabal.broker..",
                        "org.pabal.engine..",
                        "org.pabal.message..",
                        JMS,
                        JDK_EXTENSIONS));
        table.put(
                "ra",
                List.of(
                        "org.pabal.client..",
                        "org.pabal.embedded..",
                        JMS,
                        "jakarta.resource..",
                        "jakarta.validation..",
                        JDK_EXTENSIONS));
        return table;
    }

    static Set<String> modules() {
        return IMPORTS.keySet();
    }

    /** A module depends on itself, the JDK and what its row of the table lists. */
    static ArchRule importsOf(String module) {
        List<String> allowed = new ArrayList<>(IMPORTS.get(module));
        allowed.add("org.pabal." + module + "..");
        allowed.add(JDK);
        allowed.add(NULLNESS);
        return classes()
                .that()
                .resideInAPackage("org.pabal." + module + "..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(allowed.toArray(String[]::new))
                .because("the import table of the design says so; an import that points up makes a cycle later");
    }

    static final ArchRule NO_PACKAGE_CYCLES = SlicesRuleDefinition.slices()
            .matching("org.pabal.(**)")
            .should()
            .beFreeOfCycles()
            .because("cycle freedom is cheap on day one and very hard to recover later");

    static final ArchRule ENGINE_HAS_NO_INPUT_OR_OUTPUT = noClasses()
            .that()
            .resideInAPackage("org.pabal.engine..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.io..", "java.nio.file..", "java.nio.channels..", "java.net..", "java.sql..")
            .orShould()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .because("I/O happens at the edges");

    static final ArchRule ENGINE_HAS_NO_THREADS_OR_LOCKS = noClasses()
            .that()
            .resideInAPackage("org.pabal.engine..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.util.concurrent..")
            .orShould()
            .dependOnClassesThat()
            .belongToAnyOf(Thread.class, ThreadLocal.class, java.util.Timer.class)
            .because("state is changed in one place by one thread");

    static final ArchRule ENGINE_HAS_NO_SYNCHRONIZED_METHODS = methods()
            .that()
            .areDeclaredInClassesThat()
            .resideInAPackage("org.pabal.engine..")
            .should()
            .notHaveModifier(JavaModifier.SYNCHRONIZED)
            .because("state is changed in one place by one thread");

    static final ArchRule ENGINE_HAS_NO_CLOCK = noClasses()
            .that()
            .resideInAPackage("org.pabal.engine..")
            .should()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .dependOnClassesThat()
            .belongToAnyOf(java.time.Clock.class)
            .orShould()
            .callMethodWhere(nameInPackage("now", "java.time"))
            .because("time arrives with the command, so that a run can be repeated");

    static final ArchRule ENGINE_HAS_NO_RANDOMNESS = noClasses()
            .that()
            .resideInAPackage("org.pabal.engine..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.util.random..", "java.security..")
            .orShould()
            .dependOnClassesThat()
            .belongToAnyOf(java.util.Random.class, java.util.UUID.class, java.util.IdentityHashMap.class)
            .orShould()
            .callMethod(Math.class, "random")
            .orShould()
            .callMethod(System.class, "identityHashCode", Object.class)
            .because("same commands, same records, same effects");

    static final ArchRule JMS_STOPS_AT_THE_CLIENT = noClasses()
            .that()
            .resideInAnyPackage(
                    "org.pabal.message..",
                    "org.pabal.selector..",
                    "org.pabal.wire..",
                    "org.pabal.journal..",
                    "org.pabal.engine..",
                    "org.pabal.broker..",
                    "org.pabal.server..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("jakarta..")
            .because("the engine serves other protocols too");

    static final ArchRule NAMES_SAY_WHAT_A_THING_IS = noClasses()
            .should()
            .haveNameMatching(".*(Utils?|Helper|Common|Manager|Impl)")
            .because("the thing itself has a name: FrameReader, SegmentCatalog");

    static final ArchRule NOBODY_SLEEPS = noClasses()
            .should()
            .callMethodWhere(nameInPackage("sleep", "java.lang"))
            .orShould()
            .callMethodWhere(nameInPackage("sleep", "java.util.concurrent"))
            .because("waiting has a cause that can be waited for");

    static final ArchRule NOBODY_PRINTS = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("org.pabal.server.command.PabalCommand")
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .orShould()
            .callMethod(Throwable.class, "printStackTrace")
            .because("a library speaks through System.Logger; the command alone has somebody to print for");

    private static DescribedPredicate<JavaCall<?>> nameInPackage(String name, String packageName) {
        return DescribedPredicate.describe(
                name + " of " + packageName,
                call -> call.getTarget().getName().equals(name)
                        && call.getTargetOwner().getPackageName().equals(packageName));
    }
}
