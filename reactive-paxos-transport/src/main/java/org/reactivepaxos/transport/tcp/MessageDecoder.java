// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport.tcp;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Ballot;
import org.reactivepaxos.protocol.Chain.Link;
import org.reactivepaxos.protocol.ChainMessage.ChainSums;
import org.reactivepaxos.protocol.ChainMessage.ResultSums;
import org.reactivepaxos.protocol.ElectionMessage.Canvass;
import org.reactivepaxos.protocol.ElectionMessage.CanvassReply;
import org.reactivepaxos.protocol.ElectionMessage.PromiseKept;
import org.reactivepaxos.protocol.ElectionMessage.Release;
import org.reactivepaxos.protocol.Genesis;
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
import org.reactivepaxos.protocol.SnapshotMessage.SnapshotAsk;
import org.reactivepaxos.protocol.SnapshotMessage.SnapshotGone;
import org.reactivepaxos.protocol.SnapshotMessage.SnapshotOffer;
import org.reactivepaxos.protocol.Values;
import org.reactivepaxos.protocol.Voter;
import org.reactivepaxos.transport.GroupMessage;
import org.reactivepaxos.transport.tcp.wire.Wire;

/** From the wire form to messages. Values are copied once, out of the frame's buffer. */
final class MessageDecoder {

    private MessageDecoder() {}

    /**
     * Decodes one message.
     *
     * @return null when the kind of the message is not known here
     * @throws IllegalArgumentException when the content breaks a rule of the message
     */
    static @Nullable GroupMessage decode(Wire.GroupMessage in) {
        Message message = message(in);
        return message == null ? null : new GroupMessage(in.getGroup(), in.getClusterId(), message);
    }

    private static @Nullable Message message(Wire.GroupMessage in) {
        return switch (in.getMessageCase()) {
            case ACCEPT -> accept(in.getAccept());
            case ACCEPTED -> accepted(in.getAccepted());
            case DECIDED -> decided(in.getDecided());
            case HEARTBEAT -> heartbeat(in.getHeartbeat());
            case HEARTBEAT_REPLY -> heartbeatReply(in.getHeartbeatReply());
            case FORWARD -> new Forward(values(in.getForward().getCommands()));
            case PREPARE -> prepare(in.getPrepare());
            case PROMISE -> promise(in.getPromise());
            case MISSING -> missing(in.getMissing());
            case NACK -> nack(in.getNack());
            case CATCH_UP -> new CatchUp(in.getCatchUp().getFrom());
            case CATCH_UP_REPLY -> catchUpReply(in.getCatchUpReply());
            case GENESIS_WANTED -> new GenesisWanted(in.getGenesisWanted().getVotersList());
            case GENESIS_IS -> genesisIs(in.getGenesisIs());
            case CHAIN_SUMS -> chainSums(in.getChainSums());
            case RESULT_SUMS -> resultSums(in.getResultSums());
            case SNAPSHOT_OFFER -> new SnapshotOffer(in.getSnapshotOffer().getBelow());
            case SNAPSHOT_ASK -> new SnapshotAsk();
            case SNAPSHOT_HEAD -> SnapshotWire.head(in.getSnapshotHead());
            case SNAPSHOT_DEMAND -> SnapshotWire.demand(in.getSnapshotDemand());
            case SNAPSHOT_PART -> SnapshotWire.part(in.getSnapshotPart());
            case SNAPSHOT_GONE -> new SnapshotGone(in.getSnapshotGone().getBelow());
            case CANVASS -> canvass(in.getCanvass());
            case CANVASS_REPLY -> canvassReply(in.getCanvassReply());
            case PROMISE_KEPT -> new PromiseKept(ballot(in.getPromiseKept().getBallot()));
            case READ_INDEX -> readIndex(in.getReadIndex());
            case READ_INDEX_REPLY -> readIndexReply(in.getReadIndexReply());
            case RELEASE ->
                    new Release(ballot(in.getRelease().getBallot()), in.getRelease().getTo());
            case MESSAGE_NOT_SET -> null;
        };
    }

    private static Accept accept(Wire.Accept in) {
        return new Accept(
                ballot(in.getBallot()),
                in.getStart(),
                in.getFirst(),
                values(in.getValues()),
                in.getDecidedBelow());
    }

    private static Accepted accepted(Wire.Accepted in) {
        return new Accepted(ballot(in.getBallot()), in.getBelow());
    }

    private static Decided decided(Wire.Decided in) {
        return new Decided(ballot(in.getBallot()), in.getBelow());
    }

    private static Heartbeat heartbeat(Wire.Heartbeat in) {
        return new Heartbeat(
                ballot(in.getBallot()),
                in.getRound(),
                in.getDecidedBelow(),
                in.getChain(),
                in.getQuiesce());
    }

    private static HeartbeatReply heartbeatReply(Wire.HeartbeatReply in) {
        return new HeartbeatReply(
                ballot(in.getBallot()),
                in.getRound(),
                in.getDecidedBelow(),
                in.getGrants(),
                in.getPriority(),
                in.getChain(),
                in.getQuiescent());
    }

    private static Prepare prepare(Wire.Prepare in) {
        return new Prepare(ballot(in.getBallot()), in.getFrom(), ballot(in.getReleased()));
    }

    private static Promise promise(Wire.Promise in) {
        List<Run> runs = new ArrayList<>(in.getRunsCount());
        for (Wire.Run run : in.getRunsList()) {
            runs.add(new Run(ballot(run.getBallot()), run.getFirst(), values(run.getValues())));
        }
        return new Promise(
                ballot(in.getBallot()),
                in.getFrom(),
                in.getFirst(),
                in.getLast(),
                in.getDecidedBelow(),
                runs);
    }

    private static Missing missing(Wire.Missing in) {
        return new Missing(ballot(in.getBallot()), in.getNext());
    }

    private static Nack nack(Wire.Nack in) {
        return new Nack(ballot(in.getBallot()), ballot(in.getPromised()), in.getDecidedBelow());
    }

    private static ChainSums chainSums(Wire.ChainSums in) {
        return new ChainSums(links(in.getSumsList()), in.getAsks());
    }

    private static ResultSums resultSums(Wire.ResultSums in) {
        return new ResultSums(
                in.getMachine(), in.getBasis(), links(in.getSumsList()), in.getAsks());
    }

    private static List<Link> links(List<Wire.ChainLink> in) {
        List<Link> links = new ArrayList<>(in.size());
        for (Wire.ChainLink link : in) {
            links.add(new Link(link.getBelow(), link.getSum()));
        }
        return links;
    }

    private static CatchUpReply catchUpReply(Wire.CatchUpReply in) {
        return new CatchUpReply(in.getFirst(), values(in.getValues()), in.getDecidedBelow());
    }

    private static Canvass canvass(Wire.Canvass in) {
        return new Canvass(ballot(in.getBallot()), in.getDecidedBelow(), ballot(in.getReleased()));
    }

    private static CanvassReply canvassReply(Wire.CanvassReply in) {
        return new CanvassReply(
                ballot(in.getBallot()),
                in.getYes(),
                ballot(in.getPromised()),
                in.getDecidedBelow());
    }

    private static ReadIndex readIndex(Wire.ReadIndex in) {
        return new ReadIndex(in.getIncarnation(), in.getId(), in.getLease());
    }

    private static ReadIndexReply readIndexReply(Wire.ReadIndexReply in) {
        return new ReadIndexReply(in.getIncarnation(), in.getId(), in.getIndex());
    }

    private static GenesisIs genesisIs(Wire.GenesisIs in) {
        return new GenesisIs(new Genesis(in.getClusterId(), membership(in.getMembership())));
    }

    private static Membership membership(Wire.Membership in) {
        return new Membership(
                in.getVersion() - 1,
                members(in.getVotersList()),
                members(in.getFollowersList()),
                in.getPhase1Quorum(),
                in.getPhase2Quorum(),
                in.getLeaseNanos());
    }

    private static List<Voter> members(List<Wire.Voter> in) {
        List<Voter> members = new ArrayList<>(in.size());
        for (Wire.Voter member : in) {
            members.add(
                    new Voter(member.getMember(), member.getStorage(), member.getAddressesList()));
        }
        return members;
    }

    private static Ballot ballot(Wire.Ballot in) {
        return new Ballot(in.getVersion() - 1, in.getRound(), in.getMember());
    }

    private static Values values(ByteString block) {
        return Values.decode(block.toByteArray());
    }
}
