// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.reactivepaxos.protocol.Event.Received;
import org.reactivepaxos.protocol.GroupConfig.Limits;
import org.reactivepaxos.protocol.GroupConfig.Timing;
import org.reactivepaxos.protocol.LogRecord.GenesisTaken;

/**
 * A few members over the real fold, with a network that delivers when it is told to. For stories
 * that need one certain order of events; what goes on is told line by line.
 */
final class ScriptedGroup {

    static final long MILLI = 1_000_000;
    static final long CLUSTER = 77;

    /** Leases so short that none is in the way of a story about something else. */
    static final long NO_LEASE = 1;

    private static final int DELIVERED_MAX = 100_000;

    private final Map<Integer, ScriptedMember> members = new TreeMap<>();
    private final List<Letter> mail = new ArrayList<>();
    private final Set<Link> cut = new HashSet<>();
    private final Set<Link> held = new HashSet<>();
    private final List<String> told = new ArrayList<>();
    private final Timing timing;
    private final Limits limits;
    private int delivered;

    /** Somebody's way to somebody. */
    record Link(int from, int to) {}

    private record Letter(int to, Received received) {
        Link link() {
            return new Link(received.from().member(), to);
        }
    }

    private ScriptedGroup(long lease, Limits limits) {
        this.timing =
                new Timing(50 * MILLI, 100 * MILLI, 10 * MILLI, 20 * MILLI, lease, 100_000, 0);
        this.limits = limits;
    }

    /** Members 1 to {@code count}, which have a genesis and have done nothing yet. */
    static ScriptedGroup of(int count, long lease) {
        return of(count, lease, new Limits(64, 1 << 20, 1 << 12, 1 << 20, 1000));
    }

    static ScriptedGroup of(int count, long lease, Limits limits) {
        ScriptedGroup group = new ScriptedGroup(lease, limits);
        List<Voter> voters =
                IntStream.rangeClosed(1, count).mapToObj(ScriptedGroup::voter).toList();
        Genesis genesis = new Genesis(CLUSTER, Membership.genesis(voters));
        List<Integer> ids = voters.stream().map(Voter::member).toList();
        for (int member : ids) {
            group.add(member, ids).disk().apply(new GenesisTaken(genesis));
            group.at(member).start();
        }
        return group;
    }

    static long storageOf(int member) {
        return 100L + member;
    }

    static Voter voter(int member) {
        return new Voter(member, storageOf(member));
    }

    private ScriptedMember add(int member, List<Integer> initialVoters) {
        PeerIdentity self = new PeerIdentity(member, storageOf(member), 0, 0);
        GroupConfig config = new GroupConfig(self, initialVoters, timing, limits);
        ScriptedMember added = new ScriptedMember(this, config);
        members.put(member, added);
        return added;
    }

    /** A member that is told to join, and knows these. */
    void join(int member, List<Integer> contacts) {
        add(member, contacts).start();
    }

    ScriptedMember at(int member) {
        ScriptedMember found = members.get(member);
        if (found == null) {
            throw new IllegalArgumentException("no member " + member);
        }
        return found;
    }

    Collection<ScriptedMember> all() {
        return members.values();
    }

    /** Time passes for all; each looks at its clock once. */
    void pass(long nanos) {
        members.values().stream().filter(ScriptedMember::isUp).forEach(m -> m.pass(nanos));
    }

    /** Lets the member time out until it leads, and everything arrive. */
    void elect(int member) {
        at(member).timeOut();
        deliver();
        if (!at(member).leads()) {
            throw new IllegalStateException("member " + member + " does not lead");
        }
    }

    void send(int to, Received received) {
        Letter letter = new Letter(to, received);
        if (!cut.contains(letter.link())) {
            mail.add(letter);
        }
    }

    /** Delivers until there is nothing left but what is held. */
    void deliver() {
        int next = firstFree();
        while (next >= 0) {
            hand(mail.remove(next));
            next = firstFree();
        }
    }

    private int firstFree() {
        for (int i = 0; i < mail.size(); i++) {
            if (!held.contains(mail.get(i).link())) {
                return i;
            }
        }
        return -1;
    }

    /** Delivers what is on that way now, and not what comes of it. */
    void deliver(int from, int to) {
        take(from, to).forEach(this::hand);
    }

    private List<Letter> take(int from, int to) {
        List<Letter> taken = new ArrayList<>();
        Iterator<Letter> letters = mail.iterator();
        while (letters.hasNext()) {
            Letter letter = letters.next();
            if (letter.link().equals(new Link(from, to))) {
                taken.add(letter);
                letters.remove();
            }
        }
        return taken;
    }

    private void hand(Letter letter) {
        if (++delivered > DELIVERED_MAX) {
            throw new IllegalStateException("the members talk for ever");
        }
        if (members.containsKey(letter.to())) {
            at(letter.to()).happen(letter.received());
        }
    }

    /** Loses what is on that way now. */
    void drop(int from, int to) {
        take(from, to);
    }

    /** What is on that way now comes a second time, behind everything else. */
    void duplicate(int from, int to) {
        mail.addAll(mail.stream().filter(m -> m.link().equals(new Link(from, to))).toList());
    }

    /** From now on everything on that way is lost. */
    void cut(int from, int to) {
        cut.add(new Link(from, to));
    }

    /** Neither hears the other, or anybody else. */
    void isolate(int member) {
        for (int other : members.keySet()) {
            if (other != member) {
                cut(member, other);
                cut(other, member);
            }
        }
    }

    /** From now on what is on that way comes only when it is asked for. */
    void hold(int from, int to) {
        held.add(new Link(from, to));
    }

    void heal() {
        cut.clear();
        held.clear();
    }

    /** Messages handed over so far. */
    int delivered() {
        return delivered;
    }

    void tell(String line) {
        told.add(line);
    }

    void tell(ScriptedMember member, Outcome outcome) {
        told.addAll(Shown.of(member.member(), outcome));
    }

    /** What happened since this was asked last. */
    List<String> news() {
        List<String> news = List.copyOf(told);
        told.clear();
        return news;
    }
}
