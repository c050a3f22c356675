// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.testkit;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.awaitility.Awaitility.await;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Planted drops fail the run in which they are, and nothing else does. */
class NothingDroppedTest {

    @Test
    void aDropFailsItsTestAndNoOther() {
        assertThat(failuresOf(Dropping.class))
                .singleElement(as(STRING))
                .startsWith("drops()")
                .contains("1 errors were dropped during drops()", "planted", "@DropsErrors");
    }

    @Test
    void whatATaskOfASchedulerThrowsIsADrop() {
        assertThat(failuresOf(Throwing.class))
                .singleElement(as(STRING))
                .startsWith("throwsInATask()");
    }

    @Test
    void aDropThatIsMeantFailsNothing() {
        assertThat(failuresOf(Meaning.class)).isEmpty();
    }

    @Test
    void aDropBetweenTestsFailsTheirClass() {
        assertThat(failuresOf(DroppingAfterAll.class))
                .singleElement(as(STRING))
                .contains("DroppingAfterAll", "after the tests of");
    }

    private static void drop() {
        Mono.error(new IllegalStateException("planted")).subscribe();
    }

    private static List<String> failuresOf(Class<?> planted) {
        LauncherDiscoveryRequest request =
                LauncherDiscoveryRequestBuilder.request().selectors(selectClass(planted)).build();
        LauncherConfig alone =
                LauncherConfig.builder()
                        .enableTestExecutionListenerAutoRegistration(false)
                        .enableLauncherSessionListenerAutoRegistration(false)
                        .build();
        List<String> failures = new ArrayList<>();
        LauncherFactory.create(alone)
                .execute(
                        request,
                        new TestExecutionListener() {
                            @Override
                            public void executionFinished(
                                    TestIdentifier test, TestExecutionResult result) {
                                if (result.getStatus() != Status.SUCCESSFUL) {
                                    failures.add(
                                            test.getDisplayName()
                                                    + result.getThrowable()
                                                            .map(Throwable::getMessage)
                                                            .orElse(""));
                                }
                            }
                        });
        return failures;
    }

    /** One of its tests drops an error. */
    @ExtendWith(NothingDropped.class)
    static class Dropping {
        @Test
        void drops() {
            drop();
        }

        @Test
        void handles() {
            Mono.error(new IllegalStateException("handled")).subscribe(value -> {}, error -> {});
        }
    }

    /** A task of a scheduler throws. */
    @ExtendWith(NothingDropped.class)
    static class Throwing {
        @Test
        void throwsInATask() {
            CountDownLatch ran = new CountDownLatch(1);
            Scheduler.Worker worker = Schedulers.parallel().createWorker();
            worker.schedule(
                    () -> {
                        throw new IllegalStateException("planted");
                    });
            worker.schedule(ran::countDown);
            await().until(() -> ran.getCount() == 0);
            worker.dispose();
        }
    }

    /** It says that it drops. */
    @ExtendWith(NothingDropped.class)
    static class Meaning {
        @Test
        @DropsErrors("planted")
        void drops() {
            drop();
        }
    }

    /** It drops when no test runs. */
    @ExtendWith(NothingDropped.class)
    static class DroppingAfterAll {
        @Test
        void passes() {}

        @AfterAll
        static void dropLate() {
            drop();
        }
    }
}
