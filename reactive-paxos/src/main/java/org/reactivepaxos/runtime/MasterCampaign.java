// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Event;
import org.reactivepaxos.protocol.GroupState;
import org.reactivepaxos.protocol.MasterEntry;
import org.reactivepaxos.protocol.MasterEntry.Action;
import org.reactivepaxos.protocol.MasterState;
import org.reactivepaxos.protocol.Mastership;
import org.reactivepaxos.protocol.Outcome.Drop;
import org.reactivepaxos.protocol.Standing;

/**
 * Has this member claim to be master when nobody is, and renew while it is (S11): the core decides
 * what has effect, this only says when to try. One entry of its own is open at a time, so that none
 * overtakes another. Fields belong to the group's worker, but for what says otherwise.
 */
public final class MasterCampaign {

    /** A lease is renewed when so much of it is over: two attempts fit into the rest. */
    private static final int RENEWALS_PER_LEASE = 3;

    /** Calls of {@link #release} that wait. */
    private static final int RELEASES_MAX = 256;

    /** Members of one patience spread their claims over so much of it, or of the lease. */
    private static final int SPREAD = 8;

    private final GroupLoop loop;
    private final SplittableRandom random;
    private final WakeQueue.Alarm alarm = new WakeQueue.Alarm(this::look);
    private final List<Release> wanted = new ArrayList<>();
    private final AtomicInteger releases = new AtomicInteger();
    private volatile MasterSettings settings;
    private volatile boolean leaving;
    private boolean over;
    private boolean resigned;
    private boolean entryOpen;
    private boolean renewsNow;
    private boolean waits;
    private long claimAt;

    /**
     * Somebody wants this member to be master no more.
     *
     * @param successor who alone may claim for one lease, 0 for all
     */
    private record Release(int successor, Consumer<MasterEnd> heard) {}

    MasterCampaign(GroupLoop loop, MasterSettings settings, long seed) {
        this.loop = loop;
        this.settings = settings;
        this.random = new SplittableRandom(seed);
    }

    /** From now on it looks whenever there may be something to do. */
    void begin() {
        loop.worker().execute(this::look);
    }

    /** In force with the next claim or renewal, which is made at once by the master. Any thread. */
    public void change(MasterSettings next) {
        settings = next;
        loop.worker()
                .execute(
                        () -> {
                            renewsNow = true;
                            waits = false;
                            look();
                        });
    }

    public MasterSettings settings() {
        return settings;
    }

    /**
     * Gives up being master. Any thread; the answer comes on the callback scheduler, or at once.
     *
     * @param successor who alone may claim for one lease, 0 for all
     */
    public void release(int successor, Consumer<MasterEnd> heard) {
        if (loop.hasEnded()) {
            heard.accept(MasterEnd.CLOSED); // Its worker may be gone.
            return;
        }
        if (releases.incrementAndGet() > RELEASES_MAX) {
            releases.decrementAndGet();
            heard.accept(MasterEnd.OVERLOADED);
            return;
        }
        loop.worker()
                .execute(
                        () -> {
                            wanted.add(new Release(successor, heard));
                            look();
                        });
    }

    /**
     * Ends: a master gives up being it, once what is open has ended. Any thread.
     *
     * @param then runs on the worker when nothing but that is proposed any more
     */
    void leave(Runnable then) {
        leaving = true;
        loop.worker()
                .execute(
                        () -> {
                            over = true;
                            then.run();
                            resignAtLast();
                        });
    }

    private void resignAtLast() {
        GroupState state = loop.latest();
        if (entryOpen) {
            return; // When that has ended.
        }
        if (state != null && !loop.hasEnded() && !resigned && isHolder(state)) {
            resigned = true;
            propose(Action.RESIGN, 0, this::released);
        } else {
            leaving = false;
            look();
        }
    }

    /** Whether what {@link #leave} does is still to be done. Any thread. */
    boolean isLeaving() {
        return leaving;
    }

    /** Does what is due now, and says when to look again. */
    void look() {
        GroupState state = loop.latest();
        if (state == null || loop.hasEnded() || (over && !leaving)) {
            answerAll(MasterEnd.CLOSED);
        } else if (!entryOpen && !over) {
            long now = loop.worker().now();
            Mastership seen = state.mastership(now);
            if (!wanted.isEmpty() && !isHolder(state)) {
                answerAll(MasterEnd.NOT_MASTER);
            }
            if (!wanted.isEmpty()) {
                giveUp();
            } else if (seen.self()) {
                renew(state, now);
            } else {
                claim(state, now);
            }
        }
    }

    private void giveUp() {
        int successor = wanted.get(0).successor();
        Action action = successor == 0 ? Action.RESIGN : Action.TRANSFER;
        propose(action, successor, this::released);
    }

    private void released(GroupState after) {
        if (isHolder(after)) {
            return; // A renewal that was decided first left it without effect: once more.
        }
        waits = true;
        claimAt = loop.worker().now() + settings.leaseNanos(); // The others first.
        answerAll(MasterEnd.RELEASED);
    }

    private void answerAll(MasterEnd end) {
        List<Release> heard = List.copyOf(wanted);
        wanted.clear();
        releases.addAndGet(-heard.size());
        heard.forEach(each -> loop.worker().callbacks().add(() -> each.heard().accept(end)));
    }

    private void renew(GroupState state, long now) {
        waits = false;
        long lease = settings.leaseNanos();
        long left = state.masterLeaseLeft(now);
        long due = left - (lease - lease / RENEWALS_PER_LEASE);
        if (renewsNow || due <= 0) {
            renewsNow = false;
            propose(Action.RENEW, 0, after -> {});
        } else {
            wakeIn(due, now);
        }
    }

    private void claim(GroupState state, long now) {
        long others = state.masterLeaseLeft(now);
        MasterSettings current = settings;
        renewsNow = false;
        if (current.patienceNanos() < 0) {
            return; // Looks again when it is told otherwise.
        }
        if (state.standing() != Standing.VOTER || others > 0) {
            waits = false;
            wakeIn(Math.max(others, current.leaseNanos() / SPREAD), now);
        } else if (!waits) {
            waits = true;
            claimAt = now + patience(state, current);
            wakeIn(claimAt - now, now);
        } else if (now - claimAt >= 0) {
            waits = false;
            propose(Action.CLAIM, 0, after -> {});
        } else {
            wakeIn(claimAt - now, now);
        }
    }

    private long patience(GroupState state, MasterSettings current) {
        if (state.master().successor() == loop.self().member()) {
            return 0;
        }
        return current.patienceNanos() + random.nextLong(1 + current.leaseNanos() / SPREAD);
    }

    private void wakeIn(long nanos, long now) {
        loop.worker().wakeAt(alarm, now + Math.max(0, nanos));
    }

    private boolean isHolder(GroupState state) {
        MasterState.Holder holder = state.master().holder();
        return holder != null
                && holder.storage() == loop.self().storage()
                && holder.incarnation() == loop.self().incarnation();
    }

    private void propose(Action action, int successor, Consumer<GroupState> then) {
        entryOpen = true;
        long lease = settings.leaseNanos();
        Event.Request request = MasterEntry.request(action, lease, successor);
        loop.proposeOwn(new Proposal(request, new Entry(then)));
    }

    /** Hears the end of an own entry, on the callback scheduler. */
    private final class Entry implements ProposalListener {

        private final Consumer<GroupState> then;

        Entry(Consumer<GroupState> then) {
            this.then = then;
        }

        private void decided() {
            if (!loop.hasEnded()) {
                loop.worker().execute(this::onWorker);
            }
        }

        private void onWorker() {
            entryOpen = false;
            GroupState state = loop.latest();
            if (state != null) {
                then.accept(state);
            }
            if (over) {
                resignAtLast();
            } else {
                look();
            }
        }

        @Override
        public void applied(long instance, byte[] result) {
            decided();
        }

        @Override
        public void appliedUnseen(long instance, int index) {
            decided();
        }

        @Override
        public void refused(Drop.Reason reason, long appliedAt) {
            decided();
        }

        @Override
        public void failed(Failure failure, @Nullable Throwable cause) {
            // With the group, whose end is seen to by itself: nothing else refuses it.
        }
    }
}
