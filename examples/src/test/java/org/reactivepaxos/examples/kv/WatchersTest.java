// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.reactivepaxos.examples.kv.Entries.delete;
import static org.reactivepaxos.examples.kv.Entries.put;

import org.junit.jupiter.api.Test;
import org.reactivepaxos.examples.kv.wire.Change;
import reactor.test.StepVerifier;

/** Who watches keys of a machine. */
class WatchersTest {

    private final KvMachine machine = new KvMachine(3);

    private static String text(Change change) {
        return change.getKey()
                + (change.getData().getDeleted()
                        ? " gone"
                        : "=" + change.getData().getValue().toStringUtf8())
                + " at "
                + change.getInstance();
    }

    @Test
    void seeWhatIsThereAndThenEachChangeOnce() {
        Entries.execute(machine, 0, put("a", "1"));
        Entries.execute(machine, 1, put("b", "1"));
        Watchers.Watch watch = machine.watch("a", false);
        Entries.execute(machine, 2, put("a", "2"));
        Entries.execute(machine, 3, put("b", "2"));
        Entries.execute(machine, 4, put("a", "3").setVersion(99));
        Entries.execute(machine, 5, delete("a"));
        StepVerifier.create(watch.flux().map(WatchersTest::text))
                .expectNext("a=1 at 0", "a=2 at 2", "a gone at 5")
                .thenCancel()
                .verify();
    }

    @Test
    void ofAPrefixSeeAllKeysThatBeginWithIt() {
        Entries.execute(machine, 0, put("order/1", "x"));
        Entries.execute(machine, 1, put("orders", "x"));
        Watchers.Watch watch = machine.watch("order/", true);
        Entries.execute(machine, 2, put("order/2", "y"));
        StepVerifier.create(watch.flux().map(WatchersTest::text))
                .expectNext("order/1=x at 0", "order/2=y at 2")
                .thenCancel()
                .verify();
    }

    @Test
    void whoDoesNotKeepUpIsCutOffAfterWhatItHasComing() {
        Watchers.Watch watch = machine.watch("a", false);
        for (int i = 0; i <= Watchers.CHANGES_MAX; i++) {
            Entries.execute(machine, i, put("a", "x"));
        }
        StepVerifier.create(watch.flux())
                .expectNextCount(Watchers.CHANGES_MAX)
                .verifyErrorSatisfies(
                        e ->
                                assertThat(e)
                                        .isInstanceOf(Watchers.LeaptException.class)
                                        .hasMessageContaining("too slow"));
    }

    @Test
    void areToldThatASnapshotLeaptOverChanges() {
        Watchers.Watch watch = machine.watch("a", false);
        machine.restore(9, new KvMachine(3).snapshot()).block();
        StepVerifier.create(watch.flux()).verifyError(Watchers.LeaptException.class);
    }

    @Test
    void tooManyAreRefusedUntilSomeGo() {
        Watchers watchers = new Watchers();
        Watchers.Watch first = watchers.begin("a", false);
        for (int i = 1; i < Watchers.WATCHES_MAX; i++) {
            watchers.begin("a", false);
        }
        assertThatThrownBy(() -> watchers.begin("a", false))
                .isInstanceOf(Watchers.CrowdedException.class);
        first.close();
        watchers.begin("a", false);
    }
}
