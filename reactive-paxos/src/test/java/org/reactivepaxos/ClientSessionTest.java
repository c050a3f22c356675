// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.reactivepaxos.VirtualCluster.bytes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Calls that take effect once, whichever members they are sent to. */
class ClientSessionTest {

    private final VirtualCluster cluster =
            new VirtualCluster(3, options -> options.closeGrace(Duration.ZERO)).startAll();
    private final int leader = cluster.leader();
    private final int follower = cluster.other(leader);
    private final int third = cluster.other(leader, follower);

    @AfterEach
    void closeAll() {
        cluster.closeAll();
    }

    private ClientSession open(int member) {
        return cluster.now(cluster.group(member).openSession());
    }

    private List<Throwable> errorsOf(Mono<?> mono) {
        List<Throwable> errors = new ArrayList<>();
        mono.subscribe(unused -> {}, errors::add);
        cluster.pass(Duration.ofSeconds(1));
        return errors;
    }

    /** X10: a duplicate is looked for when a request comes in, so two servers both run it. */
    @Test
    void x10oneCallThroughTwoMembersTakesEffectOnceAndBothHearOfIt() {
        long id = open(leader).id();
        List<Instance> got = new ArrayList<>();
        for (int member : List.of(follower, third, leader)) {
            cluster.group(member).session(id).propose(0, 0, bytes("once")).subscribe(got::add);
        }
        cluster.pass(Duration.ofSeconds(1));
        assertThat(got).hasSize(3);
        assertThat(got).extracting(Instance::id).containsOnly(got.get(0).id());
        assertThat(got).filteredOn(instance -> instance.result().isPresent()).hasSize(1);
        for (int member = 1; member <= 3; member++) {
            assertThat(cluster.applied(member)).containsExactly("once");
        }
    }

    @Test
    void aClientWhoseNodeIsClosedSendsItsCallToAnotherAndItTakesEffectOnce() {
        ClientSession session = open(follower);
        cluster.now(session.propose(0, 0, bytes("first")));
        // The call is chosen, and the node is closed before it hears of that.
        cluster.network().block(leader, follower);
        List<Throwable> errors = new ArrayList<>();
        session.propose(1, 1, bytes("second")).subscribe(unused -> {}, errors::add);
        cluster.pass(Duration.ofMillis(50));
        cluster.stop(follower);
        cluster.pass(Duration.ofSeconds(1));
        assertThat(errors).singleElement().isInstanceOf(OutcomeUnknownException.class);
        ClientSession elsewhere = cluster.group(third).session(session.id());
        Instance instance = cluster.now(elsewhere.propose(1, 1, bytes("second")));
        assertThat(instance.id()).isEqualTo(2);
        assertThat(instance.result()).isEmpty();
        cluster.now(elsewhere.propose(2, 2, bytes("third")));
        assertThat(cluster.applied(third)).containsExactly("first", "second", "third");
    }

    @Test
    void aSessionIsOpenAfterARestartOfAll() {
        ClientSession session = open(leader);
        Instance first = cluster.now(session.propose(bytes("a")));
        long next = session.nextSequence();
        cluster.closeAll();
        cluster.startAll();
        cluster.leader();
        assertThat(
                        cluster.now(
                                cluster.group(third)
                                        .session(session.id())
                                        .propose(0, 0, bytes("a"))))
                .extracting(Instance::id)
                .isEqualTo(first.id());
        ClientSession joined = cluster.group(follower).session(session.id(), next);
        cluster.now(joined.propose(bytes("b")));
        cluster.pass(Duration.ofSeconds(1));
        assertThat(cluster.applied(leader)).containsExactly("a", "b");
    }

    @Test
    void oneMonoIsOneCallAndALogReaderSeesItsValue() {
        ClientSession session = open(follower);
        Mono<Instance> call = session.propose(bytes("mine"));
        assertThat(session.nextSequence()).isZero();
        Instance instance = cluster.now(call);
        assertThat(cluster.now(call)).isEqualTo(instance);
        assertThat(instance.result())
                .hasValueSatisfying(r -> assertThat(r).asString(UTF_8).isEqualTo("echo mine"));
        assertThat(session.nextSequence()).isEqualTo(1);
        List<String> logged = new ArrayList<>();
        cluster.group(third).instances(0).subscribe(i -> logged.add(new String(i.value(), UTF_8)));
        cluster.pass(Duration.ofSeconds(1));
        assertThat(logged).containsExactly("mine");
    }

    @Test
    void moreCallsThanAreRememberedFailAtOnceUntilOneEnds() {
        ClientSession session = open(leader);
        cluster.network().disconnect(leader, follower);
        cluster.network().disconnect(leader, third);
        List<Instance> got = new ArrayList<>();
        List<Throwable> refused = new ArrayList<>();
        for (int i = 0; i < 66; i++) {
            session.propose(bytes("v" + i)).subscribe(got::add, refused::add);
        }
        assertThat(refused).hasSize(2).allMatch(OverloadedException.class::isInstance);
        cluster.network().connect(leader, follower);
        cluster.network().connect(leader, third);
        cluster.pass(VirtualCluster.ELECTION_MAX.multipliedBy(4));
        assertThat(got).hasSize(64);
        for (int i = 66; i < 200; i++) {
            cluster.now(session.propose(bytes("v" + i)));
        }
        assertThat(cluster.applied(leader)).hasSize(198).doesNotHaveDuplicates();
    }

    @Test
    void aCallThatWasRefusedIsOfferedAgainToTheNextSubscriber() {
        ClientSession session = open(leader);
        cluster.network().disconnect(leader, follower);
        cluster.network().disconnect(leader, third);
        for (int i = 0; i < 64; i++) {
            session.propose(bytes("v" + i)).subscribe();
        }
        Mono<Instance> refused = session.propose(bytes("again"));
        assertThat(errorsOf(refused)).hasSize(1).allMatch(PaxosRetry::isSafe);
        cluster.network().connect(leader, follower);
        cluster.network().connect(leader, third);
        cluster.pass(VirtualCluster.ELECTION_MAX.multipliedBy(4));
        long first = cluster.now(refused).id();
        assertThat(cluster.now(refused).id()).isEqualTo(first);
        assertThat(cluster.applied(leader)).hasSize(65).doesNotHaveDuplicates();
    }

    @Test
    void aSessionThatIsNotOpenTakesNoCall() {
        ClientSession session = open(leader);
        cluster.now(session.propose(bytes("a")));
        cluster.now(session.close().thenReturn(true));
        cluster.now(session.close().thenReturn(true));
        List<Throwable> errors = errorsOf(session.propose(bytes("b")));
        errors.addAll(errorsOf(cluster.group(follower).session(999).propose(0, 0, bytes("c"))));
        assertThat(errors)
                .hasSize(2)
                .allSatisfy(
                        error ->
                                assertThat(error)
                                        .isInstanceOf(SessionClosedException.class)
                                        .hasMessageContaining("Open another"));
        assertThat(cluster.applied(leader)).containsExactly("a");
    }

    @Test
    void aCallThatIsTooFarAboveTheMarkHasNoEffectAndMayComeAgain() {
        ClientSession session = cluster.group(follower).session(open(leader).id());
        assertThat(errorsOf(session.propose(64, 0, bytes("far"))))
                .singleElement()
                .isInstanceOfSatisfying(
                        CallTooFarException.class,
                        error -> assertThat(error.isRetryable()).isTrue());
        cluster.now(session.propose(64, 1, bytes("far")));
        cluster.pass(Duration.ofSeconds(1));
        assertThat(cluster.applied(leader)).containsExactly("far");
    }

    @Test
    void aCallBelowTheMarkHasNoEffectAndNobodyKnowsWhetherItHadAny() {
        ClientSession session = cluster.group(follower).session(open(leader).id());
        cluster.now(session.propose(5, 5, bytes("a")));
        assertThat(errorsOf(session.propose(4, 4, bytes("b"))))
                .singleElement()
                .isInstanceOfSatisfying(
                        OutcomeUnknownException.class,
                        error -> assertThat(error).hasMessageContaining("done mark"));
        assertThat(cluster.applied(follower)).containsExactly("a");
    }

    @Test
    void refusesWhatIsNoCallBeforeAnythingIsSent() {
        ClientSession session = open(leader);
        ClientSession joined = cluster.group(leader).session(session.id());
        assertThatThrownBy(() -> joined.propose(bytes("a")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("next number");
        assertThatThrownBy(() -> cluster.group(leader).session(-1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> cluster.group(leader).session(1, -1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> session.propose(1, 2, bytes("a")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> session.propose(7, bytes("a")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(errorsOf(session.propose(new byte[session.maxValueBytes() + 1])))
                .singleElement()
                .isInstanceOf(ValueTooLargeException.class);
        cluster.now(session.propose(new byte[session.maxValueBytes()]));
    }
}
