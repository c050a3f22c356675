// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Chain.Link;

/**
 * A comparison of the members' chains, after two of them differed (rule S12).
 *
 * @param from the instance where they differed: only sums from there on are compared
 * @param own sums of this member that were remembered when it began
 * @param answers the sums that the others told
 * @param beganAt when it began
 * @param askedAt when the others were asked last
 */
record Audit(long from, List<Link> own, List<Answer> answers, long beganAt, long askedAt) {

    static final Audit NONE = new Audit(-1, List.of(), List.of(), 0, 0);

    Audit {
        own = List.copyOf(own);
        answers = List.copyOf(answers);
    }

    /**
     * What one member told.
     *
     * @param recent whether it came since the audit began, or began to wait anew
     */
    record Answer(int member, List<Link> sums, boolean recent) {
        Answer {
            sums = List.copyOf(sums);
        }

        boolean tells(Link link) {
            return sums.contains(link);
        }

        boolean knows(long below) {
            for (Link link : sums) {
                if (link.below() == below && link.sum() != 0) {
                    return true;
                }
            }
            return false;
        }
    }

    /** What the answers so far amount to. */
    enum Verdict {
        OPEN,
        WITH_THE_MAJORITY,
        AGAINST_THE_MAJORITY,
        NO_MAJORITY
    }

    boolean isOpen() {
        return from >= 0;
    }

    Audit asked(long now) {
        return new Audit(from, own, answers, beganAt, now);
    }

    Audit answered(int member, List<Link> sums) {
        List<Answer> next = new ArrayList<>(answers);
        next.removeIf(answer -> answer.member == member);
        next.add(new Answer(member, sums, true));
        return new Audit(from, own, next, beganAt, askedAt);
    }

    /** Waits as long again: all answer, and some have yet to learn what is compared. */
    Audit waitingOn(long now) {
        List<Answer> next = new ArrayList<>();
        answers.forEach(answer -> next.add(new Answer(answer.member, answer.sums, false)));
        return new Audit(from, own, next, now, askedAt);
    }

    /** Whether every other voter has answered lately. */
    private boolean allAnswer(Membership membership, int self) {
        int recent = 0;
        for (Answer answer : answers) {
            boolean votes = membership.positionOf(answer.member) >= 0;
            recent += votes && answer.recent ? 1 : 0;
        }
        return self + recent >= membership.size();
    }

    /**
     * Judges one instance after the other until one gives a verdict.
     *
     * @param self 1 where this member is a voter, and its own sum counts; 0 where it only learns
     * @param late whether who is silent is waited for no more, once a majority has answered
     */
    Verdict judge(Membership membership, int self, List<Link> remembered, boolean late) {
        List<Link> mine = new ArrayList<>(own);
        mine.addAll(remembered);
        int most = 0;
        for (Link link : mine) {
            if (link.below() < from || link.sum() == 0) {
                continue;
            }
            int known = self + knownBy(membership, link.below());
            Verdict verdict = judge(membership, self, link, known);
            if (verdict != Verdict.OPEN) {
                return verdict;
            }
            most = Math.max(most, known);
        }
        boolean enough = most >= majorityOf(membership) && !allAnswer(membership, self);
        return late && enough ? Verdict.NO_MAJORITY : Verdict.OPEN;
    }

    private Verdict judge(Membership membership, int self, Link mine, int known) {
        int majority = majorityOf(membership);
        if (self + tellers(membership, mine) >= majority) {
            return Verdict.WITH_THE_MAJORITY;
        }
        int silent = membership.size() - known;
        int mostOfOthers = 0;
        for (Answer answer : answers) {
            for (Link link : answer.sums) {
                if (mine.contradicts(link)) {
                    mostOfOthers = Math.max(mostOfOthers, tellers(membership, link));
                }
            }
        }
        if (mostOfOthers >= majority) {
            return Verdict.AGAINST_THE_MAJORITY;
        }
        return silent == 0 ? Verdict.NO_MAJORITY : Verdict.OPEN;
    }

    /**
     * What halts this member, after a verdict against it.
     *
     * @param machine whose results are compared, null for the log
     * @param verdict {@link Verdict#AGAINST_THE_MAJORITY} or {@link Verdict#NO_MAJORITY}
     */
    ChainMismatch mismatch(
            @Nullable Integer machine,
            Membership membership,
            List<Link> remembered,
            Verdict verdict) {
        List<Link> mine = new ArrayList<>(own);
        mine.addAll(remembered);
        Link first = null;
        for (Link link : mine) {
            if (link.below() < from || link.sum() == 0) {
                continue;
            }
            Link rival = verdict == Verdict.NO_MAJORITY ? null : rival(membership, link);
            if (rival != null) {
                return new ChainMismatch(machine, link, rival.sum());
            }
            first = first == null || link.below() < first.below() ? link : first;
        }
        return new ChainMismatch(machine, first == null ? new Link(from, 0) : first, null);
    }

    /** Another sum there that a majority has, null for none. */
    private @Nullable Link rival(Membership membership, Link mine) {
        for (Answer answer : answers) {
            for (Link link : answer.sums) {
                if (mine.contradicts(link) && tellers(membership, link) >= majorityOf(membership)) {
                    return link;
                }
            }
        }
        return null;
    }

    /** How many other voters told this very sum. */
    private int tellers(Membership membership, Link link) {
        int count = 0;
        for (Answer answer : answers) {
            boolean votes = membership.positionOf(answer.member) >= 0;
            count += votes && answer.tells(link) ? 1 : 0;
        }
        return count;
    }

    /** How many other voters know a sum of that instance. */
    private int knownBy(Membership membership, long below) {
        int count = 0;
        for (Answer answer : answers) {
            boolean votes = membership.positionOf(answer.member) >= 0;
            count += votes && answer.knows(below) ? 1 : 0;
        }
        return count;
    }

    private static int majorityOf(Membership membership) {
        return membership.size() / 2 + 1;
    }
}
