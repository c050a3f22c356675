// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Event.Received;
import org.reactivepaxos.protocol.Local.Snapshot;
import org.reactivepaxos.protocol.LogRecord.GenesisTaken;
import org.reactivepaxos.protocol.Outcome.ReadAnswer;
import org.reactivepaxos.protocol.Outcome.Send;

/**
 * The steps of single members, each folded once and remembered: members meet the same messages in
 * the same states in very many worlds. States and messages are known to a world by their numbers.
 */
final class Steps {

    static final long CLUSTER = 77;

    private final Model model;
    private final Numbers<Local> locals = new Numbers<>();
    private final Numbers<Mail> mails = new Numbers<>();
    private final Numbers<Ballot> ballots = new Numbers<>();
    private final Numbers<Snapshot> snapshots = new Numbers<>();
    private final LongTable known = new LongTable();
    private final List<Done> results = new ArrayList<>();

    /**
     * A message on its way.
     *
     * @param travels whether the network delivers it: never what a member tells itself, which it
     *     hears in the same turn
     */
    record Mail(int from, int to, boolean travels, Message message) {}

    /** What a member can do. */
    enum Kind {
        RECEIVE(0),
        TIME_OUT(1),
        PROPOSE(2),
        SYNC(3),
        CRASH(4),
        BEAT(5),
        READ(6),
        TRANSFER(7),
        TICK(8),
        SNAPSHOT(9),
        INSTALL(10);

        private final int code;

        Kind(int code) {
            this.code = code;
        }
    }

    /**
     * One step of one member.
     *
     * @param argument the message received, the records that survive a crash, the ballot that
     *     canvassed members have promised, the successor, the snapshot, or how far the own clock
     *     goes
     * @param cut see {@link Turn}
     */
    record Step(Kind kind, int argument, int cut) {

        static Step of(Kind kind) {
            return new Step(kind, 0, Turn.WHOLE);
        }

        Step cutAfter(int records) {
            return new Step(kind, argument, records);
        }
    }

    /**
     * What a step did.
     *
     * @param next the member's state after it
     * @param sent numbers of the messages it sent, ascending
     * @param records how many records became durable
     * @param answers to reads
     * @param decidedUnder the own ballot under which something was decided, or null
     * @param fault the truth that the step broke, or null
     */
    record Done(
            int next,
            int[] sent,
            int records,
            List<ReadAnswer> answers,
            @Nullable Ballot decidedUnder,
            @Nullable String fault) {}

    Steps(Model model) {
        this.model = model;
        ballots.of(Ballot.NONE);
    }

    Local local(int number) {
        return locals.at(number);
    }

    Mail mail(int number) {
        return mails.at(number);
    }

    int locals() {
        return locals.size();
    }

    int messages() {
        return mails.size();
    }

    /** A member that has only the genesis. */
    int initial(int member) {
        List<Integer> founders = model.voters(Ballot.GENESIS_VERSION);
        Membership membership = majorityOf(founders);
        DurableLog durable = new DurableLog();
        Genesis genesis = new Genesis(CLUSTER, membership);
        durable.apply(new GenesisTaken(genesis));
        GroupConfig config =
                new GroupConfig(identity(member), founders, model.timing(), model.limits());
        GroupState state =
                Transition.recover(
                        config, durable.recovered(), Ledger.start(genesis), NormalForm.NOW, 0);
        Local start = new Local(state, durable, List.of(), 0, 0, Ballot.NONE, List.of());
        return locals.of(new Turn(model, start, Turn.WHOLE).end());
    }

    static Membership majorityOf(List<Integer> voters) {
        return Membership.genesis(
                voters.stream().map(member -> new Voter(member, storage(member))).toList());
    }

    private static long storage(int member) {
        return 100L + member;
    }

    /** As messages carry it: nothing looks at a peer's incarnation, so no state differs by it. */
    private static PeerIdentity identity(int member) {
        return new PeerIdentity(member, storage(member), 1, 0);
    }

    Done take(int local, Step step) {
        long key =
                ((long) local << 36)
                        | ((long) step.argument << 12)
                        | ((long) (step.cut + 1) << 4)
                        | step.kind.code;
        int at = known.find(key);
        if (at < 0) {
            Done done = fold(local, step);
            known.add(key);
            results.add(done);
            return done;
        }
        return results.get(at);
    }

    private Done fold(int local, Step step) {
        Turn turn = new Turn(model, locals.at(local), step.cut);
        try {
            play(turn, step);
        } catch (AssertionError | InvariantViolation | RuntimeException e) {
            return new Done(local, new int[0], 0, List.of(), null, String.valueOf(e));
        }
        int[] sent =
                turn.sent().stream()
                        .filter(send -> matters(send.message().kind()))
                        .mapToInt(send -> numberOf(locals.at(local).member(), send))
                        .sorted()
                        .distinct()
                        .toArray();
        return new Done(
                locals.of(turn.end()),
                sent,
                turn.records(),
                turn.answers(),
                turn.decidedUnder(),
                null);
    }

    /** What is a vote or evidence of one, what travels, and what a merged step hears at once. */
    private boolean matters(Message.Kind kind) {
        return switch (kind) {
            case ACCEPT, ACCEPTED -> true;
            case PREPARE, PROMISE, CATCH_UP_REPLY -> model.merged() || model.carries(kind);
            default -> model.carries(kind);
        };
    }

    private void play(Turn turn, Step step) {
        switch (step.kind) {
            case RECEIVE -> {
                Mail mail = mails.at(step.argument);
                turn.receive(new Received(identity(mail.from), CLUSTER, mail.message));
            }
            case TIME_OUT -> turn.timeOut(ballots.at(step.argument));
            case PROPOSE -> turn.propose();
            case SYNC -> turn.sync();
            case CRASH -> turn.crashAfter(step.argument);
            case BEAT -> turn.beat();
            case READ -> turn.read();
            case TRANSFER -> turn.transfer(step.argument);
            case TICK -> turn.tick(step.argument);
            case SNAPSHOT -> turn.snapshot();
            case INSTALL -> turn.install(snapshots.at(step.argument));
        }
    }

    private int numberOf(int from, Send send) {
        boolean travels = from != send.to() && model.carries(send.message().kind());
        return numberOf(new Mail(from, send.to(), travels, send.message()));
    }

    /** The number of a message, sent or not. */
    int numberOf(Mail mail) {
        return mails.of(mail);
    }

    /** The number of a ballot, as an argument of steps. */
    int numberOf(Ballot ballot) {
        return ballots.of(ballot);
    }

    /** The number of a snapshot, as an argument of steps. */
    int numberOf(Snapshot snapshot) {
        return snapshots.of(snapshot);
    }

    /** For people. */
    String tell(int member, Step step) {
        String what =
                switch (step.kind) {
                    case RECEIVE -> {
                        Mail mail = mails.at(step.argument);
                        yield "hears from " + mail.from + ": " + mail.message;
                    }
                    case TIME_OUT -> "times out";
                    case PROPOSE -> "proposes a value";
                    case SYNC -> "has its oldest records durable";
                    case CRASH -> "restarts, " + step.argument + " waiting records survive";
                    case BEAT -> "sends heartbeats";
                    case READ -> "is asked for a read";
                    case TRANSFER -> "hands over to " + step.argument;
                    case SNAPSHOT -> "takes a snapshot and cleans its log";
                    case INSTALL -> "installs " + snapshots.at(step.argument);
                    case TICK -> "sees its clock go on by " + step.argument;
                };
        String end = step.cut == Turn.WHOLE ? "" : ", and restarts after " + step.cut + " records";
        return "member " + member + " " + what + end;
    }

    String tell(int member, int local) {
        return "member " + member + " is " + locals.at(local).state();
    }

    static int[] merged(int[] ascending, int from, int[] added) {
        int[] all = Arrays.copyOf(ascending, ascending.length + added.length);
        int size = ascending.length;
        for (int item : added) {
            if (Arrays.binarySearch(ascending, from, ascending.length, item) < 0) {
                all[size++] = item;
            }
        }
        int[] result = Arrays.copyOf(all, size);
        Arrays.sort(result, from, size);
        return result;
    }
}
