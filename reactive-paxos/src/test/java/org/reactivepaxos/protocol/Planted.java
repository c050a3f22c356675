// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.List;
import org.reactivepaxos.protocol.GroupConfig.Limits;
import org.reactivepaxos.protocol.GroupConfig.Timing;

/** A model whose members hear, know or do something else than the core would. */
abstract class Planted implements Model {

    private final Model sound;

    Planted(Model sound) {
        this.sound = sound;
    }

    Event before(Event event) {
        return event;
    }

    GroupState before(GroupState state) {
        return state;
    }

    Outcome after(Outcome outcome) {
        return outcome;
    }

    @Override
    public Outcome fold(GroupState state, long now, List<Event> events) {
        List<Event> heard = events.stream().map(this::before).toList();
        return after(sound.fold(before(state), now, heard));
    }

    static Outcome with(Outcome outcome, GroupState state, List<LogRecord> persist) {
        return new Outcome(
                state,
                persist,
                outcome.afterPersist(),
                outcome.atOnce(),
                outcome.learned(),
                outcome.errands(),
                outcome.readable(),
                outcome.wakeAt());
    }

    @Override
    public String name() {
        return sound.name();
    }

    @Override
    public String about() {
        return sound.about();
    }

    @Override
    public int ballots() {
        return sound.ballots();
    }

    @Override
    public int crashes() {
        return sound.crashes();
    }

    @Override
    public int members() {
        return sound.members();
    }

    @Override
    public int founders() {
        return sound.founders();
    }

    @Override
    public List<Integer> wanted() {
        return sound.wanted();
    }

    @Override
    public boolean proposesChange(int member, int proposed) {
        return sound.proposesChange(member, proposed);
    }

    @Override
    public boolean isCandidate(int member) {
        return sound.isCandidate(member);
    }

    @Override
    public boolean isMortal(int member) {
        return sound.isMortal(member);
    }

    @Override
    public int values(int member) {
        return sound.values(member);
    }

    @Override
    public int instances() {
        return sound.instances();
    }

    @Override
    public boolean merged() {
        return sound.merged();
    }

    @Override
    public boolean cleans(int member) {
        return sound.cleans(member);
    }

    @Override
    public boolean timed() {
        return sound.timed();
    }

    @Override
    public int beats() {
        return sound.beats();
    }

    @Override
    public int reads(int member) {
        return sound.reads(member);
    }

    @Override
    public boolean leaseReads() {
        return sound.leaseReads();
    }

    @Override
    public boolean handsOver() {
        return sound.handsOver();
    }

    @Override
    public Timing timing() {
        return sound.timing();
    }

    @Override
    public Limits limits() {
        return sound.limits();
    }

    @Override
    public int unsynced() {
        return sound.unsynced();
    }

    @Override
    public boolean carries(Message.Kind kind) {
        return sound.carries(kind);
    }
}
