// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivepaxos.EveryCallTest.Way;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/** What callers are told of their proposals is true, whatever happens to members and links. */
class DefiniteFailureTest {

    private static final int STEPS = 150;

    private static final List<Way> WAYS =
            List.of(Way.PROPOSE, Way.BATCH_PROPOSE, Way.PROPOSE_ALL, Way.SESSION);

    private final Map<Integer, ClientSession> sessions = new HashMap<>();
    private final Set<String> notProposed = new HashSet<>();
    private final Set<String> acknowledged = new HashSet<>();
    private final List<Disposable> open = new ArrayList<>();
    private int proposals;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whatCertainlyFailedIsInNoLogAndWhatWasAcknowledgedIsInAll(long seed) {
        Random random = new Random(seed);
        VirtualCluster cluster =
                new VirtualCluster(3, options -> options.openProposals(6, 1000)).startAll();
        int leader = cluster.leader();
        for (int member = 1; member <= 3; member++) {
            sessions.put(member, cluster.now(cluster.group(leader).openSession()));
        }
        Set<Integer> down = new HashSet<>();
        for (int step = 0; step < STEPS; step++) {
            trouble(cluster, random, down);
            for (int member = 1; member <= 3; member++) {
                for (int i = random.nextInt(4); i > 0 && !down.contains(member); i--) {
                    propose(cluster, member, random);
                }
            }
            if (!open.isEmpty() && random.nextInt(3) == 0) {
                open.remove(random.nextInt(open.size())).dispose();
            }
            cluster.pass(Duration.ofMillis(random.nextInt(300)));
        }
        heal(cluster, down);
        List<String> log = log(cluster, 1);
        assertThat(open).as("calls, all ended").allMatch(Disposable::isDisposed);
        assertThat(log(cluster, 2)).isEqualTo(log);
        assertThat(log(cluster, 3)).isEqualTo(log);
        assertThat(log).doesNotHaveDuplicates().containsAll(acknowledged);
        assertThat(log).doesNotContainAnyElementsOf(notProposed);
        assertThat(acknowledged).isNotEmpty();
        assertThat(notProposed).isNotEmpty();
        cluster.closeAll();
    }

    private void propose(VirtualCluster cluster, int member, Random random) {
        String value = "v" + proposals++;
        Way way = WAYS.get(random.nextInt(WAYS.size()));
        PaxosGroup group = cluster.group(member);
        ClientSession calls = sessionAt(group, member);
        Flux<Instance> call =
                random.nextBoolean()
                        ? way.call(group, calls, value, Duration.ofMillis(1 + random.nextInt(500)))
                        : way.call(group, calls, value);
        open.add(call.subscribe(instance -> acknowledged.add(value), error -> judge(value, error)));
    }

    /** One for each member, which goes on with its numbers when the member starts again. */
    private ClientSession sessionAt(PaxosGroup group, int member) {
        return sessions.compute(
                member,
                (id, before) -> {
                    ClientSession known = requireNonNull(before);
                    return known.group().equals(group)
                            ? known
                            : group.session(known.id(), known.nextSequence());
                });
    }

    private void judge(String value, Throwable error) {
        Throwable cause = error instanceof ProposeAllException ? error.getCause() : error;
        if (cause instanceof NotProposedException) {
            notProposed.add(value);
        }
    }

    private static void trouble(VirtualCluster cluster, Random random, Set<Integer> down) {
        int one = 1 + random.nextInt(3);
        int other = cluster.other(one);
        switch (random.nextInt(8)) {
            case 0 -> cluster.network().disconnect(one, other);
            case 1 -> cluster.network().block(one, other);
            case 2 -> cluster.network().unblock(one, other);
            case 3 -> {
                if (down.isEmpty()) {
                    cluster.stop(one);
                    down.add(one);
                }
            }
            case 4 -> {
                down.forEach(cluster::start);
                down.clear();
            }
            default -> connectAll(cluster);
        }
    }

    private static void connectAll(VirtualCluster cluster) {
        for (int one = 1; one <= 3; one++) {
            for (int other = 1; other <= 3; other++) {
                if (one != other) {
                    cluster.network().unblock(one, other);
                    cluster.network().connect(one, other);
                }
            }
        }
    }

    private static void heal(VirtualCluster cluster, Set<Integer> down) {
        connectAll(cluster);
        down.forEach(cluster::start);
        cluster.leader();
        cluster.pass(VirtualCluster.ELECTION_MAX.multipliedBy(10));
    }

    private static List<String> log(VirtualCluster cluster, int member) {
        List<String> values = new ArrayList<>();
        Disposable reading =
                cluster.group(member)
                        .instances(0)
                        .subscribe(instance -> values.add(new String(instance.value(), UTF_8)));
        cluster.pass(Duration.ofSeconds(2));
        reading.dispose();
        return values;
    }
}
