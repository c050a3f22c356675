// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import org.slf4j.LoggerFactory;
import reactor.core.Scannable;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** What a user of Reactor expects an API to look like, row by row: a test for each convention. */
class ShapeConventionsTest {

    private static final JavaClasses CODE =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("org.reactivepaxos");

    /** Methods of the public packages that users can call. */
    private static List<JavaMethod> publicMethods() {
        return CODE.stream()
                .filter(type -> !type.getPackageName().matches(".*\\.(runtime|protocol)(\\..*)?"))
                .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                .flatMap(type -> type.getMethods().stream())
                .filter(method -> method.getModifiers().contains(JavaModifier.PUBLIC))
                .toList();
    }

    @Test
    void naming() {
        assertThat(publicMethods()).hasSizeGreaterThan(100);
        for (JavaMethod method : publicMethods()) {
            JavaClass returned = method.getRawReturnType();
            assertThat(method.getName()).doesNotEndWith("Async");
            assertThat(returned.isAssignableTo(Future.class)).as(method.getFullName()).isFalse();
            assertThat(returned.isAssignableTo(CompletionStage.class))
                    .as(method.getFullName())
                    .isFalse();
            boolean blocks =
                    method.getMethodCallsFromSelf().stream()
                            .anyMatch(
                                    call -> call.getName().matches("block(First|Last|Optional)?"));
            if (blocks) {
                assertThat(method.getName()).as(method.getFullName()).endsWith("Now");
            }
        }
    }

    @Test
    void fluentConfig() {
        for (Class<?> options :
                List.of(
                        PaxosOptions.class,
                        GroupOptions.class,
                        ProposeOptions.class,
                        ProposeAllOptions.class,
                        Batching.class)) {
            List<JavaMethod> setters =
                    CODE.get(options).getMethods().stream()
                            .filter(m -> m.getModifiers().contains(JavaModifier.PUBLIC))
                            .filter(m -> !m.getRawParameterTypes().isEmpty())
                            .filter(m -> !m.getName().equals("equals"))
                            .toList();
            assertThat(setters).as(options.getName()).isNotEmpty();
            assertThat(setters).allMatch(m -> m.getRawReturnType().isEquivalentTo(options));
        }
        PaxosOptions one = PaxosOptions.of(1, 1).group(0, (instance, value) -> value);
        assertThat(one.workers(0)).isNotSameAs(one);
        // All that is wrong is told by the start, not by a setter; the original is as it was.
        StepVerifier.create(PaxosNode.start(one.workers(0)))
                .expectError(IllegalArgumentException.class)
                .verify(Duration.ofMinutes(1));
        PaxosNode.startNow(one, Duration.ofMinutes(1)).closeNow();
    }

    @Test
    void checkpointAndName() {
        VirtualCluster cluster = new VirtualCluster(1).startAll();
        PaxosGroup group = cluster.group(1);
        byte[] tooLarge = new byte[group.maxValueBytes() + 1];
        assertThat(Scannable.from(group.propose(tooLarge)).name()).isEqualTo("paxos.propose");
        assertThat(Scannable.from(group.batchPropose(new byte[1])).name())
                .isEqualTo("paxos.batchPropose");
        String checkpoint = "paxos.propose group=0";
        assertThatThrownBy(() -> cluster.now(group.propose(tooLarge)))
                .satisfies(error -> assertThat(trace(error)).doesNotContain(checkpoint));
        Logger logger = (Logger) LoggerFactory.getLogger(PaxosGroup.class);
        logger.setLevel(Level.DEBUG);
        Mono<Instance> debugged = group.propose(tooLarge);
        logger.setLevel(null);
        assertThatThrownBy(() -> cluster.now(debugged))
                .satisfies(error -> assertThat(trace(error)).contains(checkpoint));
        cluster.closeAll();
    }

    private static String trace(Throwable error) {
        StringBuilder text = new StringBuilder();
        for (Throwable each = error; each != null; each = each.getCause()) {
            text.append(each).append(List.of(each.getSuppressed()));
        }
        return text.toString();
    }

    /** There is no operator of our own that could fail to answer. */
    @Test
    void scannable() {
        for (Class<?> type : List.of(Publisher.class, Subscriber.class, Subscription.class)) {
            assertThat(CODE.stream().filter(each -> each.isAssignableTo(type)))
                    .as(type.getName())
                    .isEmpty();
        }
        VirtualCluster cluster = new VirtualCluster(1).startAll();
        PaxosGroup group = cluster.group(1);
        for (Object call :
                List.of(group.propose(new byte[1]), group.leader(), group.instances(0))) {
            assertThat(Scannable.from(call).isScanAvailable()).isTrue();
        }
        cluster.closeAll();
    }
}
