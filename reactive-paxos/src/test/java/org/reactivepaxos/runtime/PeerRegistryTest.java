// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.protocol.Lineage;
import org.reactivepaxos.protocol.PeerIdentity;
import org.reactivepaxos.transport.InMemoryNetwork;
import org.reactivepaxos.transport.Introduction;
import org.reactivepaxos.transport.PeerRefusedException;
import reactor.test.StepVerifier;

/** Which starts of which disks may speak (rule S7). */
class PeerRegistryTest {

    private static final PeerIdentity SELF = new PeerIdentity(1, 100, 1, 11);
    private static final Lineage FOUR = new Lineage(4, List.of(19L, 20L, 21L));
    private static final Introduction PEER = guest(FOUR.next(22));

    private final ManualJournal journal = new ManualJournal();
    private final PeerRegistry registry = new PeerRegistry(SELF, peers(), journal, Map.of());

    private static Peers peers() {
        List<Integer> members = List.of(1, 2, 3);
        return new Peers(
                1, members, new PeerTraffic(members, 1), InMemoryNetwork.create().transport(1));
    }

    private static Introduction guest(Lineage starts) {
        return guest(2, 200, starts);
    }

    private static Introduction guest(int member, long storage, Lineage starts) {
        PeerIdentity latest =
                new PeerIdentity(member, storage, starts.incarnation(), starts.startId());
        return new Introduction(latest, starts, Map.of());
    }

    @Test
    void aNewStartCountsOnlyOnceItsSightIsDurable() {
        AtomicBoolean admitted = new AtomicBoolean();
        registry.admit(PEER).subscribe(null, null, () -> admitted.set(true));
        assertThat(admitted).isFalse();
        journal.sync();
        assertThat(admitted).isTrue();
    }

    @Test
    void aSecondConnectionOfTheSameStartWaitsForTheSameRecord() {
        AtomicBoolean admitted = new AtomicBoolean();
        registry.admit(PEER).subscribe();
        registry.admit(PEER).subscribe(null, null, () -> admitted.set(true));
        assertThat(admitted).isFalse();
        journal.sync();
        assertThat(admitted).isTrue();
    }

    @Test
    void aRestoredBackupIsRefused() {
        admit(PEER);
        refuses(guest(FOUR), "restored from a backup");
    }

    @Test
    void aRestoredBackupIsRefusedHoweverOftenItIsStarted() {
        admit(PEER);
        Lineage restored = FOUR;
        for (long start = 5; start < 3 * Lineage.STARTS_MAX; start++) {
            restored = restored.next(1_000 + start);
            if (start < 20 || start % 997 == 0) {
                refuses(guest(restored), "backup");
            }
        }
    }

    @Test
    void aStartThatWasNeverSeenDoesNoHarm() {
        admit(PEER);
        admit(guest(PEER.lineage().next(30).next(31).next(32)));
    }

    @Test
    void whoWasAwayForAllTheStartsThatAreRememberedCannotTellAndRefuses() {
        admit(PEER);
        Lineage starts = PEER.lineage();
        for (int i = 1; i < Lineage.STARTS_MAX; i++) {
            starts = starts.next(1_000 + i);
        }
        Lineage most = starts;
        refuses(guest(most.next(9_999)), "remembers its starts from 6 on only");
        admit(guest(most));
    }

    @Test
    void aRestoredBackupIsRefusedAfterOurOwnRestart() {
        PeerRegistry restarted =
                new PeerRegistry(SELF, peers(), journal, Map.of(200L, PEER.peer()));
        StepVerifier.create(restarted.admit(guest(FOUR.next(23).next(24))))
                .verifyError(PeerRefusedException.class);
    }

    @Test
    void aStartThatWasSeenBeforeNeedsNoWriteAfterOurOwnRestart() {
        PeerRegistry restarted =
                new PeerRegistry(SELF, peers(), new ManualJournal(), Map.of(200L, PEER.peer()));
        AtomicBoolean admitted = new AtomicBoolean();
        restarted.admit(PEER).subscribe(null, null, () -> admitted.set(true));
        assertThat(admitted).isTrue();
    }

    @Test
    void aClonedDirectoryIsRefused() {
        admit(PEER);
        refuses(guest(FOUR.next(23)), "copies of one data directory");
    }

    @Test
    void theSameStartAndAHigherOneAreAdmitted() {
        admit(PEER);
        admit(PEER);
        admit(guest(PEER.lineage().next(33)));
    }

    @Test
    void aStrangerIsRefused() {
        refuses(guest(4, 400, Lineage.NONE.next(1)), "does not know member 4");
    }

    @Test
    void whoeverClaimsToBeUsIsRefused() {
        refuses(guest(1, 500, Lineage.NONE.next(1)), "itself");
        refuses(guest(2, 100, Lineage.NONE.next(1)), "itself");
    }

    private void admit(Introduction peer) {
        StepVerifier.create(registry.admit(peer)).then(journal::sync).verifyComplete();
    }

    private void refuses(Introduction peer, String why) {
        StepVerifier.create(registry.admit(peer))
                .expectErrorSatisfies(
                        error ->
                                assertThat(error)
                                        .isInstanceOf(PeerRefusedException.class)
                                        .hasMessageContaining(why))
                .verify();
    }
}
