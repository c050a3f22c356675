// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import reactor.core.publisher.Hooks;
import reactor.core.scheduler.Schedulers;

/** Arrows between packages point down only, and the core stands on nothing. */
final class LayerRulesTest {

    private static final String ROOT = "org.reactivepaxos";
    private static final String PROTOCOL = ROOT + ".protocol";
    private static final JavaClasses CODE =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages(ROOT);
    private static final Map<String, String> OTHER_SPIS =
            Map.of(
                    "storage", "(transport|machine)",
                    "transport", "(storage|machine)",
                    "machine", "(storage|transport)");

    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(CODE);
    }

    @Test
    void theCoreUsesPlainDataOnly() {
        check(
                classes()
                        .that()
                        .resideInAPackage(PROTOCOL)
                        .should()
                        .onlyDependOnClassesThat(
                                resideInAnyPackage(
                                        PROTOCOL,
                                        "java.lang",
                                        "java.lang.runtime",
                                        "java.lang.invoke",
                                        "java.util",
                                        "java.util.function",
                                        // CRC32C, a pure function of bytes (rule S12).
                                        "java.util.zip",
                                        "java.nio",
                                        "org.jspecify.annotations")));
    }

    @Test
    void theCoreHasNoClockNoChanceAndNoThread() {
        check(
                noClasses()
                        .that()
                        .resideInAPackage(PROTOCOL)
                        .should()
                        .dependOnClassesThat()
                        .haveNameMatching(
                                "java\\.lang\\.(System|Thread.*|Runtime)|java\\.util\\.(.*Random.*|Timer.*|UUID|Date)"));
    }

    /** W20: leases by a clock that can be set. */
    @Test
    void w20NothingReadsTheWallClock() {
        check(noClasses().should().callMethod(System.class, "currentTimeMillis"));
        check(
                noClasses()
                        .should()
                        .dependOnClassesThat()
                        .haveNameMatching("java\\.time\\.(Clock|Instant)|java\\.util\\.Date"));
    }

    /**
     * So the TCK of Reactive Streams has nothing to test here: Reactor passes it (decisions.md).
     */
    @Test
    void everyPublisherIsMadeOfReactorsOperators() {
        check(
                noClasses()
                        .should()
                        .beAssignableTo(Publisher.class)
                        .orShould()
                        .beAssignableTo(Subscription.class)
                        .orShould()
                        .beAssignableTo(Subscriber.class));
    }

    @Test
    void noGlobalHookOfReactorIsInstalled() {
        check(noClasses().should().dependOnClassesThat().areAssignableTo(Hooks.class));
    }

    @Test
    void theCoreIsMadeOfFinalThings() {
        check(
                classes()
                        .that()
                        .resideInAPackage(PROTOCOL)
                        .and()
                        .areNotInterfaces()
                        .and()
                        .areNotAnonymousClasses()
                        .and()
                        .doNotHaveSimpleName("package-info")
                        .should()
                        .haveModifier(JavaModifier.FINAL));
        check(
                fields().that()
                        .areDeclaredInClassesThat(resideInAPackage(PROTOCOL))
                        .should()
                        .beFinal());
    }

    @ParameterizedTest
    @ValueSource(strings = {"storage", "transport", "machine"})
    void theServicesSeeTheCoreAndNotEachOther(String service) {
        String others = OTHER_SPIS.getOrDefault(service, "");
        check(
                noClasses()
                        .that()
                        .resideInAPackage(ROOT + "." + service)
                        .should()
                        .dependOnClassesThat()
                        .haveNameMatching("org\\.reactivepaxos\\." + others + "\\..*"));
        check(
                noClasses()
                        .that()
                        .resideInAPackage(ROOT + "." + service)
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage(ROOT + ".runtime.."));
    }

    @Test
    void nothingSeesWhatIsAboveIt() {
        check(
                noClasses()
                        .that()
                        .resideInAPackage(ROOT + ".*..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage(ROOT));
    }

    /** Hooks are the user's: a library that sets one changes every other use of Reactor. */
    @Test
    void nobodyTouchesTheGlobalHooks() {
        check(
                noClasses()
                        .should()
                        .dependOnClassesThat()
                        .haveFullyQualifiedName("reactor.core.publisher.Hooks"));
        check(
                noClasses()
                        .should()
                        .callMethodWhere(
                                target(owner(type(Schedulers.class)))
                                        .and(
                                                target(
                                                        nameMatching(
                                                                "on.*Hook|setFactory|addExecutorServiceDecorator")))));
    }

    /** Metrics are optional: whatever else is loaded must not need their library. */
    /**
     * Demand that comes from another thread while one source ends and the next one begins is lost
     * at times in these (reactor-core 3.8.6): the stream then stands still for ever.
     */
    @Test
    void noStreamWithDemandIsMadeOfOneAfterTheOther() {
        check(
                noClasses()
                        .should()
                        .callMethodWhere(
                                target(nameMatching("concat|concatWith.*|startWith|thenMany"))
                                        .and(target(owner(resideInAPackage("reactor.core.."))))));
    }

    @Test
    void onlyMetricsSeeMicrometer() {
        check(
                noClasses()
                        .that()
                        .resideOutsideOfPackage(ROOT + ".metrics")
                        .and()
                        .doNotHaveFullyQualifiedName(PaxosOptions.class.getName())
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("io.micrometer.."));
    }

    @Test
    void packagesHaveNoCycles() {
        check(slices().matching(ROOT + ".(*)..").should().beFreeOfCycles());
    }
}
