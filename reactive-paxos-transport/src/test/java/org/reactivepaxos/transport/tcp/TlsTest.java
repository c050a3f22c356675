// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;
import static org.reactivepaxos.transport.TransportMember.PATIENCE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reactivepaxos.protocol.Message.CatchUp;
import org.reactivepaxos.transport.PeerEvent;
import org.reactivepaxos.transport.TransportMember;

/** Who has no trusted certificate of its own name talks to nobody, and both sides are told. */
final class TlsTest {

    @TempDir private static Path folder;

    private static TestAuthority ours;
    private static Path keysOfOne;
    private static Path keysOfTwo;
    private static Path expired;
    private static Path foreign;

    private final TcpMembers members = new TcpMembers();

    @BeforeAll
    static void sign() {
        ours = new TestAuthority(folder, "ours");
        keysOfOne = ours.keys("one", "member-1");
        keysOfTwo = ours.keys("two", "member-2");
        expired = ours.keys("expired", "member-1", "-startdate", "-10d", "-validity", "1");
        foreign = new TestAuthority(folder, "theirs").keys("foreign", "member-1");
    }

    @AfterEach
    void close() {
        members.close();
    }

    private TransportMember started(int id, Tls tls) {
        return members.start(members.member(id, 1, members.options().withTls(tls)));
    }

    private static List<PeerEvent.Refused> refusals(TransportMember member) {
        return member.events().stream()
                .filter(PeerEvent.Refused.class::isInstance)
                .map(PeerEvent.Refused.class::cast)
                .toList();
    }

    private static void awaitRefusal(TransportMember member, boolean byPeer, String part) {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(refusals(member))
                                        .anySatisfy(
                                                each -> {
                                                    assertThat(each.byPeer()).isEqualTo(byPeer);
                                                    assertThat(each.reason()).contains(part);
                                                }));
    }

    /** Member 1 dials member 2, which refuses it. */
    private void isRefused(Tls ofOne, String byTwo, String toldToOne) {
        TransportMember two = started(2, ours.tls(keysOfTwo));
        TransportMember one = started(1, ofOne);
        awaitRefusal(two, false, byTwo);
        awaitRefusal(one, true, toldToOne);
        assertThat(two.handler().admitted()).isEmpty();
        assertThat(one.handler().admitted()).isEmpty();
    }

    @Test
    void membersWithCertificatesTalk() {
        TransportMember two = started(2, ours.tls(keysOfTwo));
        TransportMember one = started(1, ours.tls(keysOfOne));
        one.awaitConnected(2);
        one.send(2, new CatchUp(3));
        assertThat(two.awaitReceived(1, 1)).hasSize(1);
        two.send(1, new CatchUp(4));
        assertThat(one.awaitReceived(2, 1)).hasSize(1);
    }

    @Test
    void pemFilesDoAsWell() {
        Tls pem =
                Tls.pem(
                        TestAuthority.pem(keysOfOne, "member", false),
                        TestAuthority.pem(keysOfOne, "member", true),
                        TestAuthority.pem(ours.trusted(), "ca", false));
        started(2, ours.tls(keysOfTwo));
        started(1, pem).awaitConnected(2);
    }

    @Test
    void refusesACertificateOfAnotherMember() {
        isRefused(
                ours.tls(keysOfTwo),
                "the certificate is for [member-2], not for member 1",
                "the certificate is for [member-2], not for member 1");
    }

    @Test
    void refusesAnExpiredCertificate() {
        isRefused(ours.tls(expired), "NotAfter", "Received fatal alert");
    }

    @Test
    void refusesACertificateThatNobodyTrustedHasSigned() {
        // Asked for one that ours has signed, the JDK's client shows none.
        isRefused(ours.tls(foreign), "Empty client certificate chain", "Received fatal alert");
    }

    @Test
    void callsNobodyUnderTheNameOfAnother() {
        TransportMember two = started(2, ours.tls(keysOfOne));
        TransportMember one = started(1, ours.tls(keysOfOne));
        awaitRefusal(one, false, "the certificate is for [member-1], not for member 2");
        awaitRefusal(two, true, "the certificate is for [member-1], not for member 2");
        assertThat(one.handler().admitted()).isEmpty();
    }

    @Test
    void doesNotTalkToWhoSpeaksNoTls() {
        TransportMember two = started(2, ours.tls(keysOfTwo));
        TransportMember one = members.started(1);
        awaitRefusal(two, false, "TLS");
        assertThat(one.handler().admitted()).isEmpty();
    }

    @Test
    void newConnectionsUseReloadedFiles() throws IOException {
        Path keys = folder.resolve("renewed.p12");
        Files.copy(expired, keys, StandardCopyOption.REPLACE_EXISTING);
        Tls tls = ours.tls(keys);
        TransportMember two = started(2, ours.tls(keysOfTwo));
        TransportMember one = started(1, tls);
        awaitRefusal(two, false, "NotAfter");
        Files.copy(keysOfOne, keys, StandardCopyOption.REPLACE_EXISTING);
        tls.reload();
        one.awaitConnected(2);
    }

    @Test
    void whatCannotBeReadIsRefusedByNameAndChangesNothing() throws IOException {
        Path keys = folder.resolve("broken.p12");
        Files.copy(keysOfOne, keys, StandardCopyOption.REPLACE_EXISTING);
        Tls tls = ours.tls(keys);
        Files.writeString(keys, "not a key store");
        assertThatIllegalArgumentException()
                .isThrownBy(tls::reload)
                .withMessageContaining("broken.p12");
        started(2, ours.tls(keysOfTwo));
        started(1, tls).awaitConnected(2);
    }
}
