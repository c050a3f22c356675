// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.refusals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.reactivepaxos.examples.refusals.RunningMember.PATIENCE;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reactivepaxos.transport.PeerEvent;
import org.reactivepaxos.transport.tcp.SharedSecret;

/**
 * Whoever must not take part takes none, and the operators of both sides are told why: real nodes,
 * real directories, real sockets. With them stand, in the transport's own tests:
 *
 * <table>
 * <caption>Refusals shown elsewhere, with real sockets too</caption>
 * <tr><td>an unknown wire version</td>
 *     <td>{@code HandshakeTest.refusesOtherWireVersions}, {@code refusesAnAnswerInAnotherVersion},
 *     {@code isToldThatItsWireVersionIsUnknown}</td></tr>
 * <tr><td>proofs of the secret that are replayed, reflected or made up</td>
 *     <td>{@code SharedSecretTest.doesNotTakeItsOwnProofBackOrAnotherOne}, {@code
 *     doesNotTakeAProofOfAnEarlierConnection}</td></tr>
 * <tr><td>a certificate of another member</td>
 *     <td>{@code TlsTest.refusesACertificateOfAnotherMember}, {@code
 *     callsNobodyUnderTheNameOfAnother}</td></tr>
 * <tr><td>a certificate of an authority that is not trusted</td>
 *     <td>{@code TlsTest.refusesACertificateThatNobodyTrustedHasSigned}</td></tr>
 * <tr><td>an expired certificate</td>
 *     <td>{@code TlsTest.refusesAnExpiredCertificate}</td></tr>
 * <tr><td>a caller without TLS</td>
 *     <td>{@code TlsTest.doesNotTalkToWhoSpeaksNoTls}</td></tr>
 * </table>
 */
class RefusalsTest {

    private static final int GROUP = 0;
    private static final int DROPPED = 7;

    @TempDir private Path folder;

    private Cluster cluster;

    @BeforeEach
    void prepare() {
        cluster = new Cluster(folder);
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    private Path directory(int member) {
        return cluster.directory("member-" + member);
    }

    private RunningMember two() {
        return cluster.member(2);
    }

    private RunningMember three() {
        return cluster.member(3);
    }

    private RunningMember startAll() {
        cluster.start(2, directory(2), GROUP);
        cluster.start(3, directory(3), GROUP);
        RunningMember one = cluster.start(1, directory(1), GROUP);
        one.awaitConnected(2, 3);
        one.propose(GROUP, "at first");
        two().awaitExecuted(GROUP, "at first");
        three().awaitExecuted(GROUP, "at first");
        return one;
    }

    /** Starts member 1 where it must not, and waits until all have said why. */
    private RunningMember startRefused(Path directory, String why) {
        RunningMember refused = cluster.start(1, directory, GROUP);
        requireRefused(refused, why);
        return refused;
    }

    private void requireRefused(RunningMember refused, String why) {
        refused.awaitRefusal(2, true, why);
        refused.awaitRefusal(3, true, why);
        two().awaitRefusal(1, false, why);
        three().awaitRefusal(1, false, why);
        two().propose(GROUP, "without it: " + why);
        three().awaitExecuted(GROUP, "without it: " + why);
        assertThat(refused.executed(GROUP)).doesNotContain("without it: " + why);
        assertThat(refused.events()).allSatisfy(RefusalsTest::isRefusal);
    }

    /** Not connected: no message of either side reaches the other. */
    private static void isRefusal(PeerEvent event) {
        assertThat(event).isInstanceOf(PeerEvent.Refused.class);
    }

    @Test
    void refusesAMemberThatWasWiped() {
        cluster.stop(startAll());
        startRefused(cluster.directory("empty"), "was wiped");
    }

    @Test
    void refusesAMemberThatWasWipedBeforeItWasEverMet() {
        cluster.keepApart(2, 3);
        RunningMember one = cluster.start(1, directory(1), GROUP);
        RunningMember wiped = cluster.start(2, directory(2), GROUP);
        cluster.start(3, directory(3), GROUP);
        one.propose(GROUP, "at first");
        three().awaitExecuted(GROUP, "at first");
        cluster.stop(wiped);
        cluster.letMeet(2, 3);

        RunningMember again = cluster.start(2, cluster.directory("empty"), GROUP);
        again.awaitRefusal(1, true, "was wiped");
        again.awaitRefusal(3, true, "was wiped");
        one.awaitRefusal(2, false, "was wiped");
        three().awaitRefusal(2, false, "was wiped");
        one.propose(GROUP, "without it");
        three().awaitExecuted(GROUP, "without it");
        assertThat(again.executed(GROUP)).isEmpty();
        assertThat(again.events()).allSatisfy(RefusalsTest::isRefusal);
        assertThat(three().events()).doesNotContain(new PeerEvent.Connected(2));
    }

    @Test
    void refusesARestoredBackup() {
        startRefused(restoredBackup(), "restored from a backup");
    }

    /** With its second start a backup has a higher incarnation than its peers have seen. */
    @Test
    void refusesARestoredBackupHoweverOftenItStarts() {
        Path backup = restoredBackup();
        cluster.stop(startRefused(backup, "restored from a backup"));
        for (int start = 2; start <= 4; start++) {
            cluster.stop(startRefused(backup, "does not go back to incarnation 2"));
        }
    }

    /** Member 1 is down, and was seen with incarnation 2; the backup is one start older. */
    private Path restoredBackup() {
        cluster.stop(startAll());
        Path backup = cluster.copy(directory(1), "backup");
        RunningMember one = cluster.start(1, directory(1), GROUP);
        one.awaitConnected(2, 3);
        one.propose(GROUP, "after the backup");
        cluster.stop(one);
        return backup;
    }

    @Test
    void refusesACloneBesideTheOriginalHoweverOftenItStarts() {
        cluster.stop(startAll());
        Path clone = cluster.copy(directory(1), "clone");
        RunningMember original = cluster.start(1, directory(1), GROUP);
        original.awaitConnected(2, 3);

        cluster.stop(startRefused(clone, "copies of one data directory"));
        cluster.stop(startRefused(clone, "does not go back to incarnation 2"));
        original.propose(GROUP, "by the original");
        two().awaitExecuted(GROUP, "by the original");
        assertThat(original.events())
                .containsExactlyInAnyOrder(new PeerEvent.Connected(2), new PeerEvent.Connected(3));
    }

    @Test
    void refusesAMemberOfAnotherCluster() {
        List<Path> theirs = Stream.of(1, 2, 3).map(id -> cluster.directory("other-" + id)).toList();
        Cluster.begin(theirs, GROUP, 0xA, 1, 2, 3);
        Cluster.begin(directories(), GROUP, 0xB, 1, 2, 3);
        cluster.start(2, directory(2), GROUP);
        cluster.start(3, directory(3), GROUP);
        startRefused(
                theirs.get(0),
                "is a member of another cluster: group 0 has cluster id a there and b here");
    }

    /** The group is refused alone: what the members have in common goes on. */
    @Test
    void refusesAGroupThatWasDroppedAndCreatedAgain() {
        Cluster.begin(directories(), GROUP, 0xA, 1, 2, 3);
        Cluster.begin(directories(), DROPPED, 0xB, 1);
        Cluster.begin(directories(), DROPPED, 0xC, 2, 3);
        RunningMember one = cluster.start(1, directory(1), GROUP, DROPPED);
        cluster.start(2, directory(2), GROUP, DROPPED);
        cluster.start(3, directory(3), GROUP, DROPPED);

        String toOne = "group 7 has cluster id c there and b here";
        String toOthers = "group 7 has cluster id b there and c here";
        two().awaitGroupRefusal(1, DROPPED, toOthers);
        three().awaitGroupRefusal(1, DROPPED, toOthers);
        two().propose(DROPPED, "without it");
        three().awaitExecuted(DROPPED, "without it");
        await().atMost(PATIENCE)
                .until(() -> one.isTold(2, DROPPED, toOne) || one.isTold(3, DROPPED, toOne));
        one.propose(GROUP, "with it");
        two().awaitExecuted(GROUP, "with it");
        assertThat(one.executed(DROPPED)).isEmpty();
    }

    private List<Path> directories() {
        return List.of(directory(1), directory(2), directory(3));
    }

    /** Who is dialled proves first, so it is member 1 that refuses. */
    @Test
    void refusesAWrongSecret() {
        startWithSecret();
        RunningMember one =
                cluster.start(
                        1,
                        directory(1),
                        cluster.options(1).withSecret(secret("not the secret of the others")),
                        GROUP);
        requireNeverAdmitted(one, false, "is not that of member 1");
    }

    @Test
    void refusesWhoHasNoSecret() {
        startWithSecret();
        requireNeverAdmitted(
                cluster.start(1, directory(1), GROUP),
                true,
                "requires a shared secret, member 1 has none");
    }

    private void startWithSecret() {
        SharedSecret secret = secret("the secret of the others");
        cluster.start(2, directory(2), cluster.options(2).withSecret(secret), GROUP);
        cluster.start(3, directory(3), cluster.options(3).withSecret(secret), GROUP);
        two().awaitConnected(3);
    }

    private static SharedSecret secret(String text) {
        return SharedSecret.of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Of a group that needs this member in order to begin. */
    private void requireNeverAdmitted(RunningMember one, boolean byPeers, String why) {
        one.awaitRefusal(2, byPeers, why);
        one.awaitRefusal(3, byPeers, why);
        two().awaitRefusal(1, !byPeers, why);
        three().awaitRefusal(1, !byPeers, why);
        assertThat(one.events()).allSatisfy(RefusalsTest::isRefusal);
    }
}
