// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;
import static org.reactivepaxos.transport.TransportMember.PATIENCE;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.reactivepaxos.protocol.Ballot;
import org.reactivepaxos.protocol.Message;
import org.reactivepaxos.protocol.Message.Accepted;
import org.reactivepaxos.protocol.Message.CatchUpReply;
import org.reactivepaxos.protocol.Values;
import org.reactivepaxos.transport.GroupMessage;
import org.reactivepaxos.transport.MessageSamples;
import org.reactivepaxos.transport.PeerEvent;
import org.reactivepaxos.transport.TransportMember;

/** Builds that speak other versions of the wire, side by side. */
class WireVersionsTest {

    private static final WireVersions OLD = WireVersions.SPOKEN;
    private static final WireVersions NEXT = NextWireVersion.andTheOneBefore();

    private final TcpMembers members = new TcpMembers();
    private int next;

    @AfterEach
    void close() {
        members.close();
    }

    private static WireVersions versions(boolean next) {
        return next ? NEXT : OLD;
    }

    @ParameterizedTest
    @CsvSource({"false, false, 1", "false, true, 1", "true, false, 1", "true, true, 2"})
    void eachPairSpeaksTheHighestVersionThatBothKnow(boolean one, boolean two, int spoken) {
        TransportMember second = members.started(2, 1, versions(two));
        TransportMember first = members.started(1, 1, versions(one));
        flowsBothWays(first, second, spoken);
    }

    /** Votes and bulk, in the version that was agreed on and in no other. */
    private void flowsBothWays(TransportMember first, TransportMember second, int spoken) {
        TransportMember.awaitConnected(first, second);
        first.awaitFlowTo(second);
        second.awaitFlowTo(first);
        assertThat(members.transport(1).wireVersion(2)).hasValue(spoken);
        assertThat(members.transport(2).wireVersion(1)).hasValue(spoken);
        Values values = Values.of(MessageSamples.command(1, new byte[100_000]));
        CatchUpReply bulk = new CatchUpReply(next++, values, 9);
        second.send(1, bulk);
        await().atMost(PATIENCE).until(() -> messagesOf(first, 2).contains(bulk));
        for (int member : List.of(1, 2)) {
            assertThat(members.transport(member).counters().unknown()).isZero();
            assertThat(members.transport(member).counters().malformed()).isZero();
        }
    }

    private static List<Message> messagesOf(TransportMember at, int from) {
        return at.handler().received(from).stream().map(GroupMessage::message).toList();
    }

    @Test
    void aMemberIsSpokenToInTheVersionOfEachOfItsStarts() {
        TransportMember second = members.started(2, 1, OLD);
        TransportMember first = members.started(1, 1, NEXT);
        flowsBothWays(first, second, 1);
        second.close();
        flowsBothWays(first, members.started(2, 2, NEXT), 2);
        members.transport(2).close().block(PATIENCE);
        flowsBothWays(first, members.started(2, 3, OLD), 1);
    }

    @Test
    void isSilentAboutTheVersionWhileNobodyIsConnected() {
        members.started(1, 1, NEXT);
        assertThat(members.transport(1).wireVersion(2)).isEmpty();
        assertThat(members.transport(1).wireVersion(9)).isEmpty();
    }

    /** The others of both are not touched by it. */
    @ParameterizedTest
    @CsvSource({"false, 'wire versions 1 to 1, only 2 is spoken here'", "true, "})
    void whoHasNoCommonVersionIsRefusedAndBothLive(boolean hasCommon, String reason) {
        TransportMember three = members.started(3, 1, NEXT);
        TransportMember two = members.started(2, 1, NextWireVersion.alone());
        TransportMember one = members.started(1, 1, versions(hasCommon));
        if (hasCommon) {
            flowsBothWays(one, two, 2);
        } else {
            one.awaitEvent(new PeerEvent.Refused(2, true, reason));
            two.awaitEvent(new PeerEvent.Refused(1, false, reason));
            assertThat(members.transport(1).wireVersion(2)).isEmpty();
        }
        TransportMember.awaitConnected(one, three);
        TransportMember.awaitConnected(two, three);
        one.awaitFlowTo(three);
        two.awaitFlowTo(three);
        assertThat(members.transport(2).wireVersion(3)).hasValue(2);
        assertThat(members.transport(1).wireVersion(3)).hasValue(hasCommon ? 2 : 1);
    }

    /** Without this the tests with real members would prove nothing. */
    @Test
    void neitherVersionTakesWhatTheOtherSays() {
        Message vote = new Accepted(new Ballot(Ballot.GENESIS_VERSION, 1, 1), 5);
        GroupMessage message = new GroupMessage(1, 2, vote);
        WireVersion first = new FirstWireVersion();
        WireVersion next = new NextWireVersion();
        assertThat(next.decode(next.encode(message))).isEqualTo(message);
        assertThat(first.decode(next.encode(message))).isNull();
        assertThatIllegalArgumentException().isThrownBy(() -> next.decode(first.encode(message)));
    }

    @ParameterizedTest
    @CsvSource({"0, 9, 2", "1, 1, 1", "2, 2, 2", "2, 3, 2", "0, 0, 0", "3, 9, 0", "2, 1, 0"})
    void theHighestCommonVersionIsPicked(int from, int to, int picked) {
        WireVersion common = NEXT.highestWithin(from, to);
        assertThat(common == null ? 0 : common.number()).isEqualTo(picked);
    }

    @Test
    void aRangeHasNoGap() {
        WireVersion first = new FirstWireVersion();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new WireVersions(List.of(first, first)));
    }

    @Test
    void tellsACallerWhichRangeIsSpoken() throws IOException {
        members.started(2, 1, NEXT);
        try (RawPeer peer = RawPeer.dial(members.address(2))) {
            peer.write(RawPeer.hello(TransportMember.identity(1, 1), 2, 3, 4));
            assertThat(peer.read().getRefused().getReason())
                    .isEqualTo("wire versions 3 to 4, 1 to 2 are spoken here");
        }
    }
}
