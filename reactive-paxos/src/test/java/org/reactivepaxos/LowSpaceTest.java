// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.reactivepaxos.VirtualCluster.bytes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.storage.StorageUnavailableException;
import org.reactivepaxos.storage.StorageUnavailableException.Reason;

/** A member whose disk is nearly full votes, and takes nothing new. */
class LowSpaceTest {

    private final VirtualCluster cluster = new VirtualCluster(3);
    private final Map<Integer, FillingJournal> journals = new TreeMap<>();
    private final Map<Integer, Integer> applied = new TreeMap<>();

    private int startAll() {
        for (int member = 1; member <= 3; member++) {
            start(member);
        }
        return cluster.leader();
    }

    private void start(int member) {
        cluster.start(
                member,
                options -> {
                    FillingJournal journal = new FillingJournal(options.values().journal);
                    journals.put(member, journal);
                    return options.journal(journal)
                            .group(
                                    0,
                                    (instance, value) -> {
                                        applied.merge(member, 1, Integer::sum);
                                        return value;
                                    });
                });
    }

    private FillingJournal journal(int member) {
        return requireNonNull(journals.get(member));
    }

    private void refuses(int member) {
        List<Throwable> errors = new ArrayList<>();
        cluster.group(member).propose(bytes("refused")).subscribe(value -> {}, errors::add);
        assertThat(errors)
                .singleElement()
                .satisfies(
                        error ->
                                assertThat(error)
                                        .isInstanceOf(OverloadedException.class)
                                        .hasMessageContaining("nearly full")
                                        .hasMessageContaining("/data/member has 1,000 bytes free")
                                        .hasMessageContaining("5,000"));
        assertThat(errors.get(0).getCause())
                .isInstanceOfSatisfying(
                        StorageUnavailableException.class,
                        cause -> assertThat(cause.reason()).isEqualTo(Reason.NO_SPACE));
    }

    @AfterEach
    void closeAll() {
        cluster.closeAll();
    }

    @Test
    void aFollowerVotesForOthersAndProposesNothingUntilThereIsSpace() {
        int leader = startAll();
        int follower = cluster.other(leader);
        cluster.stop(cluster.other(leader, follower));
        journal(follower).fill();
        refuses(follower);
        for (int i = 0; i < 20; i++) {
            // there is no other vote to be had
            cluster.now(cluster.group(leader).propose(bytes("v" + i)));
        }
        refuses(follower);
        journal(follower).empty();
        cluster.now(cluster.group(follower).propose(bytes("again")));
        assertThat(applied).containsEntry(leader, 21);
    }

    @Test
    void aLeaderTakesUpNothingOfItsOwnOrOfOthersUntilThereIsSpace() {
        int leader = startAll();
        int follower = cluster.other(leader);
        journal(leader).fill();
        refuses(leader);
        List<Instance> got = new ArrayList<>();
        cluster.group(follower).propose(bytes("waits")).subscribe(got::add);
        cluster.pass(Duration.ofSeconds(10));
        assertThat(got).isEmpty();
        assertThat(applied).isEmpty();
        assertThat(cluster.leader()).isEqualTo(leader);
        journal(leader).empty();
        cluster.pass(VirtualCluster.ELECTION_MAX.multipliedBy(2));
        assertThat(got).hasSize(1);
        cluster.now(cluster.group(leader).propose(bytes("own")));
        assertThat(applied).containsEntry(leader, 2);
    }
}
