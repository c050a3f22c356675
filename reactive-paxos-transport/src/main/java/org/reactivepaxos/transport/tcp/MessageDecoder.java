// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport.tcp;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Ballot;
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
import org.reactivepaxos.protocol.Run;
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
        return new Heartbeat(ballot(in.getBallot()), in.getRound(), in.getDecidedBelow());
    }

    private static HeartbeatReply heartbeatReply(Wire.HeartbeatReply in) {
        return new HeartbeatReply(ballot(in.getBallot()), in.getRound(), in.getDecidedBelow());
    }

    private static Prepare prepare(Wire.Prepare in) {
        return new Prepare(ballot(in.getBallot()), in.getFrom());
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

    private static CatchUpReply catchUpReply(Wire.CatchUpReply in) {
        return new CatchUpReply(in.getFirst(), values(in.getValues()), in.getDecidedBelow());
    }

    private static GenesisIs genesisIs(Wire.GenesisIs in) {
        return new GenesisIs(new Genesis(in.getClusterId(), membership(in.getMembership())));
    }

    private static Membership membership(Wire.Membership in) {
        List<Voter> voters = new ArrayList<>(in.getVotersCount());
        for (Wire.Voter voter : in.getVotersList()) {
            voters.add(new Voter(voter.getMember(), voter.getStorage()));
        }
        return new Membership(
                in.getVersion() - 1, voters, in.getPhase1Quorum(), in.getPhase2Quorum());
    }

    private static Ballot ballot(Wire.Ballot in) {
        return new Ballot(in.getVersion() - 1, in.getRound(), in.getMember());
    }

    private static Values values(ByteString block) {
        return Values.decode(block.toByteArray());
    }
}
