// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import org.reactivepaxos.protocol.Message.Accept;
import org.reactivepaxos.protocol.Message.Accepted;
import org.reactivepaxos.protocol.Message.CatchUp;
import org.reactivepaxos.protocol.Message.CatchUpReply;
import org.reactivepaxos.protocol.Message.Decided;
import org.reactivepaxos.protocol.Message.Heartbeat;
import org.reactivepaxos.protocol.Message.HeartbeatReply;
import org.reactivepaxos.protocol.Message.Kind;
import org.reactivepaxos.protocol.Message.Missing;
import org.reactivepaxos.protocol.Message.Prepare;
import org.reactivepaxos.protocol.Message.Promise;
import org.reactivepaxos.protocol.Role.Leading;
import org.reactivepaxos.protocol.Role.Preparing;
import org.reactivepaxos.protocol.Steps.Mail;

/**
 * Which messages can still make a difference. Worlds that differ in others are one.
 *
 * <p>To leave a message out is to lose it, which a network may do; so no false alarm comes of it.
 * And nothing is missed, as a message is left out only where hearing it would change nothing now or
 * later: promises and ballots only rise, and an answer to a ballot that its owner has left is
 * ignored. What refusals (Nack) would tell is a bound of the model: only with {@code carries(NACK)}
 * are stale requests kept. What is chosen does not depend on what is kept here: {@link Votes}.
 */
final class Relevance {

    private final boolean refusals;
    private final boolean learning;
    private final Model model;

    Relevance(Model model) {
        this.model = model;
        this.refusals = model.carries(Kind.NACK);
        this.learning = model.carries(Kind.CATCH_UP);
    }

    boolean matters(Mail mail, Local from, Local to) {
        return mail.travels() && kindMatters(mail, from, to);
    }

    private boolean kindMatters(Mail mail, Local from, Local to) {
        return switch (mail.message().kind()) {
            case PREPARE -> prepare((Prepare) mail.message(), from, to);
            case PROMISE -> promise((Promise) mail.message(), mail, to);
            case ACCEPT -> accept((Accept) mail.message(), to);
            case ACCEPTED -> accepted((Accepted) mail.message(), mail, to);
            case HEARTBEAT -> heartbeat((Heartbeat) mail.message(), to);
            case HEARTBEAT_REPLY -> reply((HeartbeatReply) mail.message(), mail, to);
            case MISSING ->
                    to.state().role() instanceof Leading leading
                            && leading.ballot().equals(((Missing) mail.message()).ballot());
            case DECIDED -> decided((Decided) mail.message(), to);
            case CATCH_UP -> ((CatchUp) mail.message()).from() >= lasting(from);
            case CATCH_UP_REPLY -> {
                CatchUpReply reply = (CatchUpReply) mail.message();
                yield reply.first() + reply.values().count() > lasting(to);
            }
            default -> true;
        };
    }

    /** Not where it is refused, or its values are held and acknowledged: once is enough. */
    private boolean accept(Accept accept, Local to) {
        Acceptor acceptor = to.state().acceptor();
        boolean lasts = !Turn.mayCrash(model, to.state()) && model.unsynced() == 0;
        boolean old = accept.ballot().version() < to.state().membership().version();
        if (accept.ballot().isBelow(acceptor.promised()) || (old && lasts)) {
            return refusals;
        }
        boolean voted =
                acceptor.promised().equals(accept.ballot())
                        && acceptor.coverBelow(
                                        accept.ballot(), accept.start(), to.state().learner())
                                >= accept.below()
                        && accept.decidedBelow() <= to.state().decidedBelow();
        return !voted || !lasts;
    }

    private static boolean accepted(Accepted accepted, Mail mail, Local to) {
        int position = to.state().membership().positionOf(mail.from());
        return position >= 0
                && to.state().role() instanceof Leading leading
                && leading.ballot().equals(accepted.ballot())
                && leading.followers().get(position).acceptedBelow() < accepted.below();
    }

    /**
     * Not where it is refused. One of an owner that has left its ballot still extends a grant, and
     * may decide.
     */
    private boolean heartbeat(Heartbeat heartbeat, Local to) {
        return refusals || !heartbeat.ballot().isBelow(to.state().acceptor().promised());
    }

    /** Only the leader of that ballot listens, and only to what it has not heard. */
    private static boolean reply(HeartbeatReply reply, Mail mail, Local to) {
        int position = to.state().membership().positionOf(mail.from());
        if (position < 0
                || !(to.state().role() instanceof Leading leading)
                || !leading.ballot().equals(reply.ballot())) {
            return false;
        }
        Signs signs = leading.followers().get(position).signs();
        boolean grants =
                reply.grants()
                        && leading.rounds().knows(reply.round())
                        && reply.round() > signs.granted();
        return grants || reply.round() > signs.round();
    }

    private boolean prepare(Prepare prepare, Local from, Local to) {
        Ballot promised = to.state().acceptor().promised();
        return refusals
                || promised.isBelow(prepare.ballot())
                || (promised.equals(prepare.ballot()) && isPreparing(from, prepare.ballot()));
    }

    private static boolean isPreparing(Local owner, Ballot ballot) {
        return owner.state().role() instanceof Preparing preparing
                && preparing.ballot().equals(ballot);
    }

    private static boolean promise(Promise promise, Mail mail, Local to) {
        return to.state().role() instanceof Preparing preparing
                && preparing.ballot().equals(promise.ballot())
                && !preparing
                        .pledges()
                        .get(to.state().membership().positionOf(mail.from()))
                        .complete();
    }

    private boolean decided(Decided decided, Local to) {
        boolean stale = decided.ballot().isBelow(to.state().acceptor().promised());
        return decided.below() > lasting(to) && (learning || !stale);
    }

    /** What this member knows as decided, now and after a crash. */
    private long lasting(Local local) {
        return Turn.mayCrash(model, local.state())
                ? local.durable().recovered().decidedBelow()
                : local.state().decidedBelow();
    }
}
