// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client whose member is killed goes on with its session, there or elsewhere. */
class SessionIT {

    private static final int VALUES = 2_000;
    private static final int KILLS = 5;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir Path folder;

    private final long seed = Long.getLong("paxos.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @Test
    void everyCallHasEffectOnceThoughTheMemberItWasSentToIsKilled() {
        System.out.println("SessionIT: seed " + seed + " (-Dpaxos.seed=" + seed + " repeats it)");
        try (ProcessCluster cluster = ProcessCluster.start(folder, 1)) {
            SessionClient client = new SessionClient(cluster.member(1).ask("session 0"));
            MemberProcess member = cluster.member(1);
            for (int kill = 1; kill <= KILLS; kill++) {
                call(client, member, (long) kill * VALUES / (KILLS + 1));
                member = killAndGoOn(cluster, client, member);
            }
            call(client, member, VALUES);
            MemberProcess last = member;
            await().atMost(PATIENCE).until(() -> isAnswered(client, last));
            requireEachOnce(cluster, client);
        }
    }

    private void call(SessionClient client, MemberProcess member, long below) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(1))
                .until(
                        () -> {
                            client.proceed(member, below);
                            return client.next() == below;
                        });
    }

    private static boolean isAnswered(SessionClient client, MemberProcess member) {
        client.proceed(member, client.next());
        return client.isAnswered();
    }

    /** Goes on at another member, or at the same one once it is back. */
    private MemberProcess killAndGoOn(
            ProcessCluster cluster, SessionClient client, MemberProcess member) {
        member.kill();
        boolean elsewhere = random.nextBoolean();
        MemberProcess next = elsewhere ? cluster.member(member.id() % 3 + 1) : member;
        if (elsewhere) {
            client.sendAgain(member, next);
        }
        cluster.startAll();
        if (!elsewhere) {
            next = cluster.member(member.id());
            client.sendAgain(member, next);
        }
        return next;
    }

    private static void requireEachOnce(ProcessCluster cluster, SessionClient client) {
        History history = cluster.awaitSameHistory();
        Ledger told = Ledger.of(cluster.runs());
        told.requireKeptBy(history, cluster.runs());
        for (int i = 0; i < VALUES; i++) {
            assertThat(told.acknowledged()).containsKey("s" + i);
        }
        assertThat(client.sentAgain()).as("calls sent again").isPositive();
        System.out.printf(
                "SessionIT: %d calls of one session, each applied once on each member; %d kills of"
                        + " the member it talked to, %d calls sent again%n",
                VALUES, KILLS, client.sentAgain());
    }
}
