// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.reactivepaxos.MirroredMember.lines;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.machine.Digesting;
import org.reactivepaxos.machine.StateMachineException;

/** Mirrors that fail, or differ, or are not what they are to be (P42). */
final class SnapshotMirrorFailureTest {

    private final MirroredMember member = new MirroredMember();
    private final VirtualCluster cluster = member.cluster;
    private final List<SavedLines> mirrors = member.mirrors;

    @AfterEach
    void close() {
        cluster.closeAll();
    }

    @Test
    void afterAFailureAnotherMirrorBeginsAndTheGroupGoesOn() {
        PaxosGroup group = member.start(this::failingFirst);
        member.propose(group, 0, 0, 3);
        cluster.now(group.snapshot());
        member.propose(group, 0, 3, 8);
        assertThatThrownBy(() -> cluster.now(group.snapshot()))
                .isInstanceOf(StateMachineException.class)
                .hasMessageContaining("instance 6: state machine 0 failed in its mirror")
                .hasRootCauseMessage("v6");
        member.propose(group, 0, 8, 10);
        assertThat(cluster.now(group.snapshot())).isEqualTo(10);
        assertThat(mirrors).hasSize(2);
        assertThat(mirrors.get(1).restoredBelow()).containsExactly(3L);
        assertThat(mirrors.get(1).lines())
                .isEqualTo(lines(0, 10))
                .isEqualTo(member.machine.lines());
    }

    private SavedLines failingFirst() {
        boolean fails = mirrors.isEmpty();
        SavedLines next =
                new SavedLines() {
                    @Override
                    public byte[] apply(long instance, byte[] value) {
                        if (fails && new String(value, UTF_8).equals("v6")) {
                            throw new IllegalStateException("v6");
                        }
                        return super.apply(instance, value);
                    }
                };
        mirrors.add(next);
        return next;
    }

    @Test
    void aMirrorThatDiffersIsNotSaved() {
        PaxosGroup group =
                member.start(
                        GroupOptions.of(new Summed(0))
                                .snapshotMirror(0, () -> new Summed(mirrors.size())));
        member.propose(group, 0, 0, 3);
        assertThat(cluster.now(group.snapshot())).isEqualTo(3);
        member.propose(group, 0, 3, 6);
        mirrors.add(new SavedLines());
        cluster.stop(1);
        PaxosGroup again =
                member.start(
                        GroupOptions.of(new Summed(0))
                                .snapshotMirror(0, () -> new Summed(mirrors.size())));
        assertThatThrownBy(() -> cluster.now(again.snapshot()))
                .isInstanceOf(StateMachineException.class)
                .hasRootCauseMessage("its digest is 6, and that of its mirror 7");
        member.propose(again, 0, 6, 8);
        mirrors.clear();
        assertThat(cluster.now(again.snapshot())).isEqualTo(8);
    }

    private static final class Summed extends SavedLines implements Digesting {
        private final int wrong;

        Summed(int wrong) {
            this.wrong = wrong;
        }

        @Override
        public long digest() {
            return (long) lines().size() + wrong;
        }
    }

    @Test
    void aMirrorIsNotTheMachineItself() {
        member.machine = new MirroredMember.Unsaved();
        PaxosGroup group =
                member.start(
                        GroupOptions.of(member.machine).snapshotMirror(0, () -> member.machine));
        member.propose(group, 0, 0, 3);
        assertThatThrownBy(() -> cluster.now(group.snapshot()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is that machine itself, and must be a new one each time");
        member.propose(group, 0, 3, 4);
        assertThat(member.machine.lines()).isEqualTo(lines(0, 4));
    }

    @Test
    void aMirrorIsOfASnapshottingMachineOfItsForm() {
        for (GroupOptions wrong :
                List.of(
                        GroupOptions.of(member.machine).snapshotMirror(3, member::mirror),
                        GroupOptions.none()
                                .reactiveMachine(0, member.machine.reactive())
                                .snapshotMirror(0, member::mirror),
                        GroupOptions.of((instance, value) -> value)
                                .snapshotMirror(0, member::mirror))) {
            assertThatThrownBy(() -> member.start(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("a mirror is set for state machine");
        }
    }
}
