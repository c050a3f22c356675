// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport.tcp;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import org.reactivepaxos.protocol.Ballot;
import org.reactivepaxos.protocol.Chain.Link;
import org.reactivepaxos.protocol.ChainMessage;
import org.reactivepaxos.protocol.ChainMessage.ChainSums;
import org.reactivepaxos.protocol.ChainMessage.ResultSums;
import org.reactivepaxos.protocol.ElectionMessage.Canvass;
import org.reactivepaxos.protocol.ElectionMessage.CanvassReply;
import org.reactivepaxos.protocol.ElectionMessage.PromiseKept;
import org.reactivepaxos.protocol.ElectionMessage.Release;
import org.reactivepaxos.protocol.Membership;
import org.reactivepaxos.protocol.Message;
import org.reactivepaxos.protocol.Message.Accept;
import org.reactivepaxos.protocol.Message.Accepted;
import org.reactivepaxos.protocol.Message.CatchUp;
import org.reactivepaxos.protocol.Message.CatchUpReply;
import org.reactivepaxos.protocol.Message.Decided;
import org.reactivepaxos.protocol.Message.Forward;
import org.reactivepaxos.protocol.Message.GenesisIs;
import org.reactivepaxos.protocol.Message.GenesisWanted;
import org.reactivepaxos.protocol.Message.Heartbeat;
import org.reactivepaxos.protocol.Message.HeartbeatReply;
import org.reactivepaxos.protocol.Message.Missing;
import org.reactivepaxos.protocol.Message.Nack;
import org.reactivepaxos.protocol.Message.Prepare;
import org.reactivepaxos.protocol.Message.Promise;
import org.reactivepaxos.protocol.ReadMessage.ReadIndex;
import org.reactivepaxos.protocol.ReadMessage.ReadIndexReply;
import org.reactivepaxos.protocol.Run;
import org.reactivepaxos.protocol.SnapshotMessage;
import org.reactivepaxos.protocol.Values;
import org.reactivepaxos.protocol.Voter;
import org.reactivepaxos.transport.GroupMessage;
import org.reactivepaxos.transport.tcp.wire.Wire;

/** From messages to their wire form. Values are not copied. */
final class MessageEncoder {

    private MessageEncoder() {}

    static Wire.GroupMessage encode(GroupMessage message) {
        Wire.GroupMessage.Builder out =
                Wire.GroupMessage.newBuilder()
                        .setGroup(message.group())
                        .setClusterId(message.clusterId());
        return with(out, message.message()).build();
    }

    private static Wire.GroupMessage.Builder with(Wire.GroupMessage.Builder out, Message message) {
        return switch (message.kind()) {
            case GENESIS_WANTED -> out.setGenesisWanted(genesisWanted((GenesisWanted) message));
            case GENESIS_IS -> out.setGenesisIs(genesisIs((GenesisIs) message));
            case PREPARE -> out.setPrepare(prepare((Prepare) message));
            case PROMISE -> out.setPromise(promise((Promise) message));
            case ACCEPT -> out.setAccept(accept((Accept) message));
            case ACCEPTED -> out.setAccepted(accepted((Accepted) message));
            case MISSING -> out.setMissing(missing((Missing) message));
            case NACK -> out.setNack(nack((Nack) message));
            case DECIDED -> out.setDecided(decided((Decided) message));
            case HEARTBEAT -> out.setHeartbeat(heartbeat((Heartbeat) message));
            case HEARTBEAT_REPLY -> out.setHeartbeatReply(heartbeatReply((HeartbeatReply) message));
            case CHAIN_SUMS, RESULT_SUMS -> withSums(out, (ChainMessage) message);
            case SNAPSHOT_OFFER,
                    SNAPSHOT_ASK,
                    SNAPSHOT_HEAD,
                    SNAPSHOT_DEMAND,
                    SNAPSHOT_PART,
                    SNAPSHOT_GONE ->
                    SnapshotWire.with(out, (SnapshotMessage) message);
            case CATCH_UP ->
                    out.setCatchUp(Wire.CatchUp.newBuilder().setFrom(((CatchUp) message).from()));
            case CATCH_UP_REPLY -> out.setCatchUpReply(catchUpReply((CatchUpReply) message));
            case FORWARD ->
                    out.setForward(
                            Wire.Forward.newBuilder()
                                    .setCommands(bytes(((Forward) message).commands())));
            case CANVASS -> out.setCanvass(canvass((Canvass) message));
            case CANVASS_REPLY -> out.setCanvassReply(canvassReply((CanvassReply) message));
            case PROMISE_KEPT ->
                    out.setPromiseKept(
                            Wire.PromiseKept.newBuilder()
                                    .setBallot(ballot(((PromiseKept) message).ballot())));
            case READ_INDEX -> out.setReadIndex(readIndex((ReadIndex) message));
            case READ_INDEX_REPLY ->
                    out.setReadIndexReply(readIndexReply((ReadIndexReply) message));
            case RELEASE -> out.setRelease(release((Release) message));
        };
    }

    private static Wire.GenesisWanted.Builder genesisWanted(GenesisWanted message) {
        return Wire.GenesisWanted.newBuilder().addAllVoters(message.voters());
    }

    private static Wire.GenesisIs.Builder genesisIs(GenesisIs message) {
        return Wire.GenesisIs.newBuilder()
                .setClusterId(message.genesis().clusterId())
                .setMembership(membership(message.genesis().membership()));
    }

    private static Wire.Prepare.Builder prepare(Prepare message) {
        Wire.Prepare.Builder out =
                Wire.Prepare.newBuilder()
                        .setBallot(ballot(message.ballot()))
                        .setFrom(message.from());
        // Absent means none, so an election costs no bytes for what is rare.
        return message.released().equals(Ballot.NONE)
                ? out
                : out.setReleased(ballot(message.released()));
    }

    private static Wire.Canvass.Builder canvass(Canvass message) {
        Wire.Canvass.Builder out =
                Wire.Canvass.newBuilder()
                        .setBallot(ballot(message.ballot()))
                        .setDecidedBelow(message.decidedBelow());
        return message.released().equals(Ballot.NONE)
                ? out
                : out.setReleased(ballot(message.released()));
    }

    private static Wire.CanvassReply.Builder canvassReply(CanvassReply message) {
        return Wire.CanvassReply.newBuilder()
                .setBallot(ballot(message.ballot()))
                .setYes(message.yes())
                .setPromised(ballot(message.promised()))
                .setDecidedBelow(message.decidedBelow());
    }

    private static Wire.ReadIndex.Builder readIndex(ReadIndex message) {
        return Wire.ReadIndex.newBuilder()
                .setIncarnation(message.incarnation())
                .setId(message.id())
                .setLease(message.lease());
    }

    private static Wire.ReadIndexReply.Builder readIndexReply(ReadIndexReply message) {
        return Wire.ReadIndexReply.newBuilder()
                .setIncarnation(message.incarnation())
                .setId(message.id())
                .setIndex(message.index());
    }

    private static Wire.Release.Builder release(Release message) {
        return Wire.Release.newBuilder().setBallot(ballot(message.ballot())).setTo(message.to());
    }

    private static Wire.Promise.Builder promise(Promise message) {
        Wire.Promise.Builder out =
                Wire.Promise.newBuilder()
                        .setBallot(ballot(message.ballot()))
                        .setFrom(message.from())
                        .setFirst(message.first())
                        .setLast(message.last())
                        .setDecidedBelow(message.decidedBelow());
        for (Run run : message.runs()) {
            out.addRuns(
                    Wire.Run.newBuilder()
                            .setBallot(ballot(run.ballot()))
                            .setFirst(run.first())
                            .setValues(bytes(run.values())));
        }
        return out;
    }

    private static Wire.Accept.Builder accept(Accept message) {
        return Wire.Accept.newBuilder()
                .setBallot(ballot(message.ballot()))
                .setStart(message.start())
                .setFirst(message.first())
                .setDecidedBelow(message.decidedBelow())
                .setValues(bytes(message.values()));
    }

    private static Wire.Accepted.Builder accepted(Accepted message) {
        return Wire.Accepted.newBuilder()
                .setBallot(ballot(message.ballot()))
                .setBelow(message.below());
    }

    private static Wire.Missing.Builder missing(Missing message) {
        return Wire.Missing.newBuilder()
                .setBallot(ballot(message.ballot()))
                .setNext(message.next());
    }

    private static Wire.Nack.Builder nack(Nack message) {
        return Wire.Nack.newBuilder()
                .setBallot(ballot(message.ballot()))
                .setPromised(ballot(message.promised()))
                .setDecidedBelow(message.decidedBelow());
    }

    private static Wire.Decided.Builder decided(Decided message) {
        return Wire.Decided.newBuilder()
                .setBallot(ballot(message.ballot()))
                .setBelow(message.below());
    }

    private static Wire.Heartbeat.Builder heartbeat(Heartbeat message) {
        return Wire.Heartbeat.newBuilder()
                .setBallot(ballot(message.ballot()))
                .setRound(message.round())
                .setDecidedBelow(message.decidedBelow())
                .setChain(message.chain())
                .setQuiesce(message.quiesce());
    }

    private static Wire.HeartbeatReply.Builder heartbeatReply(HeartbeatReply message) {
        return Wire.HeartbeatReply.newBuilder()
                .setBallot(ballot(message.ballot()))
                .setRound(message.round())
                .setDecidedBelow(message.decidedBelow())
                .setGrants(message.grants())
                .setPriority(message.priority())
                .setChain(message.chain())
                .setQuiescent(message.quiescent());
    }

    private static Wire.GroupMessage.Builder withSums(
            Wire.GroupMessage.Builder out, ChainMessage message) {
        return message instanceof ResultSums results
                ? out.setResultSums(resultSums(results))
                : out.setChainSums(chainSums((ChainSums) message));
    }

    private static Wire.ChainSums.Builder chainSums(ChainSums message) {
        Wire.ChainSums.Builder out = Wire.ChainSums.newBuilder().setAsks(message.asks());
        message.sums().forEach(link -> out.addSums(link(link)));
        return out;
    }

    private static Wire.ResultSums.Builder resultSums(ResultSums message) {
        Wire.ResultSums.Builder out =
                Wire.ResultSums.newBuilder()
                        .setMachine(message.machine())
                        .setBasis(message.basis())
                        .setAsks(message.asks());
        message.sums().forEach(link -> out.addSums(link(link)));
        return out;
    }

    private static Wire.ChainLink.Builder link(Link link) {
        return Wire.ChainLink.newBuilder().setBelow(link.below()).setSum(link.sum());
    }

    private static Wire.CatchUpReply.Builder catchUpReply(CatchUpReply message) {
        return Wire.CatchUpReply.newBuilder()
                .setFirst(message.first())
                .setDecidedBelow(message.decidedBelow())
                .setValues(bytes(message.values()));
    }

    private static Wire.Membership.Builder membership(Membership membership) {
        Wire.Membership.Builder out =
                Wire.Membership.newBuilder()
                        .setVersion(membership.version() + 1)
                        .setPhase1Quorum(membership.phase1Quorum())
                        .setPhase2Quorum(membership.phase2Quorum())
                        .setLeaseNanos(membership.leaseNanos());
        membership.voters().forEach(voter -> out.addVoters(member(voter)));
        membership.followers().forEach(follower -> out.addFollowers(member(follower)));
        return out;
    }

    private static Wire.Voter.Builder member(Voter member) {
        return Wire.Voter.newBuilder()
                .setMember(member.member())
                .setStorage(member.storage())
                .addAllAddresses(member.addresses());
    }

    private static Wire.Ballot ballot(Ballot ballot) {
        return Wire.Ballot.newBuilder()
                .setVersion(ballot.version() + 1)
                .setRound(ballot.round())
                .setMember(ballot.member())
                .build();
    }

    private static ByteString bytes(Values values) {
        return UnsafeByteOperations.unsafeWrap(values.encoded());
    }
}
