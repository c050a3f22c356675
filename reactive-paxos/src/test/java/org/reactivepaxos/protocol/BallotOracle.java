// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import static org.reactivepaxos.protocol.Given.command;
import static org.reactivepaxos.protocol.Given.run;

import java.util.ArrayList;
import java.util.List;
import org.reactivepaxos.protocol.Asker.Relation;
import org.reactivepaxos.protocol.BallotTableTest.Case;
import org.reactivepaxos.protocol.BallotTableTest.Receiver;
import org.reactivepaxos.protocol.ElectionMessage.Canvass;
import org.reactivepaxos.protocol.ElectionMessage.CanvassReply;
import org.reactivepaxos.protocol.LogRecord.PromiseGiven;
import org.reactivepaxos.protocol.LogRecord.RunStored;
import org.reactivepaxos.protocol.Message.Accepted;
import org.reactivepaxos.protocol.Message.CatchUp;
import org.reactivepaxos.protocol.Message.HeartbeatReply;
import org.reactivepaxos.protocol.Message.Missing;
import org.reactivepaxos.protocol.Message.Nack;
import org.reactivepaxos.protocol.Message.Promise;

/** What the rules say of a message that speaks for a ballot: the plain twin of the core. */
final class BallotOracle {

    private final Case given;
    private final Receiver receiver;
    private final Ballot ballot;
    private final Ballot promised;
    private final long decided;

    private BallotOracle(Case given) {
        this.given = given;
        this.receiver = given.receiver();
        this.ballot = given.ballot();
        this.promised = given.state().acceptor().promised();
        this.decided = receiver == Receiver.REMOVED ? 1 : 4;
    }

    /** What is to be seen afterwards; messages are those to the sender. */
    record Expected(
            Ballot promised,
            RoleKind role,
            long decidedBelow,
            List<LogRecord> records,
            List<Message> atOnce,
            List<Message> afterPersist) {}

    static Expected of(Case given) {
        return new BallotOracle(given).expected();
    }

    private Expected expected() {
        boolean votes = receiver != Receiver.REMOVED;
        if (given.version() == Relation.BELOW && given.kind() == Message.Kind.RELEASE && votes) {
            return said(role()); // The promise is of the new version: it is too late for that.
        }
        if (given.version() == Relation.BELOW) {
            return said(role(), new Nack(ballot, promised, decided));
        }
        if (given.version() == Relation.ABOVE) {
            return said(RoleKind.FOLLOWING, new CatchUp(decided));
        }
        if (receiver == Receiver.REMOVED) {
            return withoutAVote();
        }
        return switch (given.kind()) {
            case PREPARE -> prepare();
            case ACCEPT -> accept();
            case HEARTBEAT -> heartbeat();
            case DECIDED -> decided();
            case CANVASS -> canvass();
            default -> release();
        };
    }

    /** A leader that no quorum answers steps down when it looks at its clock. */
    private RoleKind role() {
        return switch (receiver) {
            case FOLLOWING, LEADING_UNHEARD, REMOVED -> RoleKind.FOLLOWING;
            case CANVASSING -> RoleKind.CANVASSING;
            case PREPARING -> RoleKind.PREPARING;
            case LEADING -> RoleKind.LEADING;
        };
    }

    private Expected said(RoleKind role, Message... messages) {
        return new Expected(promised, role, decided, List.of(), List.of(messages), List.of());
    }

    private Expected stored(RoleKind role, LogRecord entry, Message... afterwards) {
        return new Expected(ballot, role, decided, List.of(entry), List.of(), List.of(afterwards));
    }

    private Expected withoutAVote() {
        CatchUp question = new CatchUp(decided);
        return switch (given.kind()) {
            case ACCEPT, DECIDED -> said(role(), question);
            case HEARTBEAT -> said(role(), question, new HeartbeatReply(ballot, 1, decided, false));
            default -> said(role());
        };
    }

    private Expected prepare() {
        Promise promise =
                new Promise(
                        ballot,
                        1,
                        1,
                        true,
                        decided,
                        given.state().learner().window().between(4, 99));
        return switch (given.round()) {
            case BELOW -> said(role(), new Nack(ballot, promised, decided));
            case SAME ->
                    new Expected(promised, role(), decided, List.of(), List.of(), List.of(promise));
            case ABOVE ->
                    receiver == Receiver.LEADING
                            ? said(role())
                            : stored(RoleKind.FOLLOWING, new PromiseGiven(ballot), promise);
        };
    }

    private Expected accept() {
        if (given.round() == Relation.BELOW) {
            return said(role(), new Nack(ballot, promised, decided));
        }
        boolean same = given.round() == Relation.SAME;
        long covered = same ? 10 : decided;
        return switch (given.instance()) {
            case ABOVE -> said(RoleKind.FOLLOWING, new Missing(ballot, covered));
            case SAME -> vote(new Accepted(ballot, covered + 1));
            case BELOW ->
                    same
                            ? new Expected(
                                    promised,
                                    RoleKind.FOLLOWING,
                                    decided,
                                    List.of(),
                                    List.of(),
                                    List.of(new Accepted(ballot, covered)))
                            : vote(new Accepted(ballot, covered));
        };
    }

    private Expected vote(Accepted accepted) {
        Run run = run(ballot, given.first(), command(1, given.first()));
        return stored(RoleKind.FOLLOWING, new RunStored(run, decided), accepted);
    }

    private Expected heartbeat() {
        if (given.round() == Relation.BELOW) {
            return said(role(), new Nack(ballot, promised, decided));
        }
        if (given.round() == Relation.SAME) {
            HeartbeatReply reply = new HeartbeatReply(ballot, 1, given.told(), false);
            return decides(List.of(reply));
        }
        List<Message> answers = List.of(hint(new HeartbeatReply(ballot, 1, decided, false)));
        List<LogRecord> raised = List.of(new PromiseGiven(ballot));
        return new Expected(ballot, RoleKind.FOLLOWING, decided, raised, answers, List.of());
    }

    private Expected decided() {
        return switch (given.round()) {
            case BELOW -> said(role(), hint());
            case SAME -> decides(List.of());
            case ABOVE -> said(RoleKind.FOLLOWING, hint());
        };
    }

    /** Its own vote has the ballot of who says so. */
    private Expected decides(List<Message> answers) {
        return new Expected(
                promised, RoleKind.FOLLOWING, given.told(), List.of(), answers, List.of());
    }

    /** What another knows is asked for, but not by who leads when it hears it. */
    private Message[] hint(Message... besides) {
        boolean led = receiver == Receiver.LEADING || receiver == Receiver.LEADING_UNHEARD;
        boolean asks = given.told() > decided && !(led && given.round() == Relation.BELOW);
        List<Message> answers = new ArrayList<>(List.of(besides));
        if (asks) {
            answers.add(new CatchUp(decided));
        }
        return answers.toArray(Message[]::new);
    }

    private Expected canvass() {
        boolean leads = receiver == Receiver.LEADING || receiver == Receiver.LEADING_UNHEARD;
        boolean yes = given.instance() != Relation.BELOW && receiver != Receiver.LEADING;
        CanvassReply reply = new CanvassReply(ballot, yes, promised, decided);
        return given.instance() == Relation.ABOVE && !leads
                ? said(role(), reply, new CatchUp(decided))
                : said(role(), reply);
    }

    private Expected release() {
        boolean idle = receiver == Receiver.FOLLOWING || receiver == Receiver.CANVASSING;
        if (!idle || given.round() == Relation.BELOW) {
            return said(role());
        }
        long round = Math.max(promised.round(), ballot.round()) + 1;
        return said(RoleKind.CANVASSING, new Canvass(new Ballot(0, round, 2), decided, ballot));
    }
}
