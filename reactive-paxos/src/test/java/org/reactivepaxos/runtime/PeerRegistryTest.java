// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.protocol.PeerIdentity;
import org.reactivepaxos.transport.PeerRefusedException;
import reactor.test.StepVerifier;

/** Which starts of which disks may speak (rule S7). */
class PeerRegistryTest {

    private static final PeerIdentity SELF = new PeerIdentity(1, 100, 1, 11);
    private static final PeerIdentity PEER = new PeerIdentity(2, 200, 5, 22);

    private final ManualJournal journal = new ManualJournal();
    private final PeerRegistry registry =
            new PeerRegistry(SELF, List.of(1, 2, 3), journal, Map.of());

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
        refuses(new PeerIdentity(2, 200, 4, 99), "restored from a backup");
    }

    @Test
    void aRestoredBackupIsRefusedAfterOurOwnRestart() {
        PeerRegistry restarted =
                new PeerRegistry(SELF, List.of(1, 2, 3), journal, Map.of(200L, PEER));
        StepVerifier.create(restarted.admit(new PeerIdentity(2, 200, 4, 99)))
                .verifyError(PeerRefusedException.class);
    }

    @Test
    void aStartThatWasSeenBeforeNeedsNoWriteAfterOurOwnRestart() {
        PeerRegistry restarted =
                new PeerRegistry(SELF, List.of(1, 2, 3), new ManualJournal(), Map.of(200L, PEER));
        AtomicBoolean admitted = new AtomicBoolean();
        restarted.admit(PEER).subscribe(null, null, () -> admitted.set(true));
        assertThat(admitted).isTrue();
    }

    @Test
    void aClonedDirectoryIsRefused() {
        admit(PEER);
        refuses(new PeerIdentity(2, 200, 5, 23), "copies of one data directory");
    }

    @Test
    void theSameStartAndAHigherOneAreAdmitted() {
        admit(PEER);
        admit(PEER);
        admit(new PeerIdentity(2, 200, 6, 33));
    }

    @Test
    void aStrangerIsRefused() {
        refuses(new PeerIdentity(4, 400, 1, 1), "does not know member 4");
    }

    @Test
    void whoeverClaimsToBeUsIsRefused() {
        refuses(new PeerIdentity(1, 500, 1, 1), "itself");
        refuses(new PeerIdentity(2, 100, 1, 1), "itself");
    }

    private void admit(PeerIdentity peer) {
        StepVerifier.create(registry.admit(peer)).then(journal::sync).verifyComplete();
    }

    private void refuses(PeerIdentity peer, String why) {
        StepVerifier.create(registry.admit(peer))
                .expectErrorSatisfies(
                        error ->
                                assertThat(error)
                                        .isInstanceOf(PeerRefusedException.class)
                                        .hasMessageContaining(why))
                .verify();
    }
}
