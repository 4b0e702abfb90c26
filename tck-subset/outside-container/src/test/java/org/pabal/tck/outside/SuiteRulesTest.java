package org.pabal.tck.outside;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

/** The suite can be pointed at any provider because it knows none. */
class SuiteRulesTest {
    private static final JavaClasses SUITE = new ClassFileImporter().importPackages("org.pabal.tck.outside");

    private static ArchRule knowsTheApiAlone(String butNot) {
        return classes()
                .that()
                .resideOutsideOfPackage(butNot)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "org.pabal.tck.outside..",
                        "jakarta.jms..",
                        "java..",
                        "javax.transaction.xa..",
                        "org.junit..",
                        "org.assertj..",
                        "com.tngtech.archunit..");
    }

    @Test
    void knowsNoProviderOutsideOneRoom() {
        knowsTheApiAlone("org.pabal.tck.outside.provider..").check(SUITE);
    }

    @Test
    void noticesAProviderOutsideThatRoom() {
        // the provider's own room stands in for a violation
        assertThat(knowsTheApiAlone("no.such.room..").evaluate(SUITE).hasViolation())
                .isTrue();
    }

    @Test
    void neverSleeps() {
        noClasses().should().callMethod(Thread.class, "sleep", long.class).check(SUITE);
    }
}
