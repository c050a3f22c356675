// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
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
import org.reactivepaxos.protocol.ProposalId;
import org.reactivepaxos.protocol.ReadMessage.ReadIndex;
import org.reactivepaxos.protocol.ReadMessage.ReadIndexReply;
import org.reactivepaxos.protocol.Run;
import org.reactivepaxos.protocol.SnapshotMessage.Extent;
import org.reactivepaxos.protocol.SnapshotMessage.SnapshotAsk;
import org.reactivepaxos.protocol.SnapshotMessage.SnapshotDemand;
import org.reactivepaxos.protocol.SnapshotMessage.SnapshotGone;
import org.reactivepaxos.protocol.SnapshotMessage.SnapshotHead;
import org.reactivepaxos.protocol.SnapshotMessage.SnapshotOffer;
import org.reactivepaxos.protocol.SnapshotMessage.SnapshotPart;
import org.reactivepaxos.protocol.Value;
import org.reactivepaxos.protocol.Value.Change;
import org.reactivepaxos.protocol.Value.Command;
import org.reactivepaxos.protocol.Values;
import org.reactivepaxos.protocol.Voter;

/** Messages of every kind, for transports and codecs to carry. */
public final class MessageSamples {

    private static final Ballot GENESIS_BALLOT = new Ballot(Ballot.GENESIS_VERSION, 1, 1);
    private static final Ballot LATE_BALLOT = new Ballot(70_000, 300, 5);

    private MessageSamples() {}

    /**
     * One of each kind, in the order of {@link Message.Kind}, with all fields of the first release
     * of the kind unlike their defaults; {@link #extremes} has the fields that came later.
     */
    public static List<Message> oneOfEachKind() {
        Values values = Values.of(command(7, "seven"), Value.NOOP, command(8, ""));
        Run run = new Run(GENESIS_BALLOT, 100, values);
        return List.of(
                new GenesisWanted(List.of(1, 2, 3)),
                new GenesisIs(genesis()),
                new Prepare(LATE_BALLOT, 90),
                new Promise(LATE_BALLOT, 90, 2, true, 95, List.of(run)),
                new Accept(LATE_BALLOT, 90, 100, values, 99),
                new Accepted(LATE_BALLOT, 103),
                new Missing(LATE_BALLOT, 98),
                new Nack(GENESIS_BALLOT, LATE_BALLOT, 97),
                new Decided(LATE_BALLOT, 103),
                new Heartbeat(LATE_BALLOT, 12, 103),
                new HeartbeatReply(LATE_BALLOT, 12, 102, false),
                new CatchUp(50),
                new CatchUpReply(50, values, 53),
                new Forward(Values.of(command(9, "nine"))),
                new Canvass(LATE_BALLOT, 104, GENESIS_BALLOT),
                new CanvassReply(LATE_BALLOT, true, GENESIS_BALLOT, 105),
                new PromiseKept(LATE_BALLOT),
                new ReadIndex(3, 70, true),
                new ReadIndexReply(3, 70, 106),
                new Release(LATE_BALLOT, 2),
                new ChainSums(List.of(new Link(103, -5), new Link(1024, 6)), true),
                new ResultSums(-7, 0, List.of(new Link(104, -6), new Link(1024, 7)), true),
                new SnapshotOffer(107),
                new SnapshotAsk(),
                new SnapshotHead(107, new Extent(3, 700_000, 4, -9), content("ledger"), 5),
                new SnapshotDemand(107, new Extent(2, 500_000, -1, 8), 4),
                new SnapshotPart(107, 3, 4, content("three"), -9),
                new SnapshotGone(107));
    }

    /** What is zero, empty, minimal or maximal in some way. */
    public static List<Message> extremes() {
        Ballot highest = new Ballot(Long.MAX_VALUE - 1, Long.MAX_VALUE, Integer.MAX_VALUE);
        Values noop = Values.of(Value.NOOP);
        return List.of(
                new GenesisWanted(List.of()),
                new Prepare(Ballot.NONE, 0),
                new Prepare(LATE_BALLOT, 90, GENESIS_BALLOT),
                new HeartbeatReply(LATE_BALLOT, 12, 102, true, -3, 7, false),
                new Canvass(LATE_BALLOT, 0, Ballot.NONE),
                new CanvassReply(LATE_BALLOT, false, Ballot.NONE, 0),
                new ReadIndex(Long.MAX_VALUE, 0, false),
                new Promise(Ballot.NONE, 0, 0, false, 0, List.of()),
                new Accept(highest, 0, 0, noop, 0),
                new Accept(GENESIS_BALLOT, 0, Long.MAX_VALUE - 1, noop, Long.MAX_VALUE),
                new Accepted(highest, Long.MAX_VALUE),
                new Heartbeat(highest, Long.MAX_VALUE, Long.MAX_VALUE, -1, false),
                new HeartbeatReply(highest, 0, 0, false, 0, 1, false),
                new Heartbeat(LATE_BALLOT, 13, 103, 8, true),
                new HeartbeatReply(LATE_BALLOT, 13, 103, true, 0, 8, true),
                new ChainSums(List.of(), false),
                new ResultSums(Integer.MAX_VALUE, Integer.MAX_VALUE, List.of(), false),
                new CatchUp(Long.MAX_VALUE),
                new SnapshotHead(0, Extent.NONE, content(""), 0),
                new SnapshotDemand(0, Extent.NONE, Integer.MAX_VALUE),
                new SnapshotPart(Long.MAX_VALUE, 1, Integer.MIN_VALUE, content(""), 0),
                new SnapshotGone(Long.MAX_VALUE),
                new GenesisIs(new Genesis(-1, membership())),
                new Forward(Values.of(new Change(new ProposalId(1, 2, 3), 4, membership()))));
    }

    private static ByteBuffer content(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A command whose payload is {@code text}. */
    public static Command command(long sequence, String text) {
        return command(sequence, text.getBytes(StandardCharsets.UTF_8));
    }

    /** A command with that payload. */
    public static Command command(long sequence, byte[] payload) {
        return new Command(new ProposalId(0xCAFEL, 3, sequence), sequence, 4, payload);
    }

    /** With followers, addresses and unequal quorums. */
    private static Membership membership() {
        Voter voter = new Voter(5, 0xA5L, List.of("one:1", "two:2"));
        Voter follower = new Voter(Integer.MAX_VALUE, Long.MIN_VALUE, List.of("\u00fc"));
        return new Membership(-1, List.of(voter), List.of(follower), 1, 1, Long.MAX_VALUE);
    }

    private static Genesis genesis() {
        List<Voter> voters = List.of(new Voter(1, 0xA1L), new Voter(2, -2L), new Voter(3, 0xA3L));
        return new Genesis(0xFEEDL, Membership.genesis(voters));
    }

    /** Each in a group of its own: there, none supersedes another one that still waits. */
    static List<GroupMessage> eachInAGroup(List<Message> messages) {
        return IntStream.range(0, messages.size())
                .mapToObj(group -> new GroupMessage(group, 0, messages.get(group)))
                .toList();
    }
}
