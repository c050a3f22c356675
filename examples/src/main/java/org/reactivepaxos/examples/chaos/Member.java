// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.chaos;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.Instance;
import org.reactivepaxos.PaxosException;
import org.reactivepaxos.PaxosGroup;
import org.reactivepaxos.PaxosNode;
import org.reactivepaxos.ProposeOptions;
import org.reactivepaxos.ReadMode;
import org.reactivepaxos.examples.chaos.MemberCommand.Replies;
import org.reactivepaxos.examples.chaos.MemberSettings.Plant;
import org.reactivepaxos.storage.xodus.UnreliableDisk;
import reactor.core.publisher.Mono;

/**
 * A member in this process, and what it is told. A request begins with its number, and is answered
 * under it:
 *
 * <ul>
 *   <li>{@code ask GROUP KIND REGISTER EXPECTED WANTED}: {@code ok NUMBER}; or {@code no WHY} where
 *       it certainly has no effect; or {@code unknown WHY}
 *   <li>{@code state GROUP}: {@code APPLIED_BELOW EXECUTED CHECKSUM VOTERS}
 *   <li>{@code snapshot GROUP}, {@code resign GROUP}, {@code transfer GROUP MEMBER}: {@code done},
 *       or {@code failed WHY}
 *   <li>{@code demote GROUP MEMBER}, {@code promote GROUP MEMBER}: the same
 *   <li>{@code disk slow MILLIS}, {@code disk fail}: {@code done}
 *   <li>{@code usage}: {@code HEAP_BYTES THREADS HANDLES}
 * </ul>
 *
 * <p>Unasked: {@code ready PORT NANOS}; {@code leader GROUP MEMBER}; {@code refused PEER WHY};
 * {@code halted GROUP WHY}; and what {@link Mastership} tells.
 */
final class Member {

    /** Sooner than the client's patience ends: then it hears whether the call has an effect. */
    private static final ProposeOptions SOON =
            ProposeOptions.create().deadline(Duration.ofSeconds(3));

    private final MemberSettings settings;
    private final Replies replies;
    private final UnreliableDisk disk;
    private final Map<Integer, Registers> machines;
    private final PaxosNode node;
    private final @Nullable Mastership mastership;

    private Member(MemberSettings settings, Replies replies, MemberStart started) {
        this.settings = settings;
        this.replies = replies;
        this.disk = started.disk();
        this.machines = started.machines();
        this.node = started.node();
        this.mastership =
                settings.tuning().hasMasters()
                        ? new Mastership(node, machines.keySet(), replies)
                        : null;
    }

    static Member start(MemberSettings settings, Replies replies) {
        MemberStart started = MemberStart.of(settings);
        Member member = new Member(settings, replies, started);
        if (settings.tuning().plant() == Plant.SYNC) {
            started.disk().lie();
        }
        member.announce();
        replies.tell("ready " + started.port() + " " + System.nanoTime());
        return member;
    }

    private void announce() {
        node.peers().subscribe(news -> MemberNews.peer(news).ifPresent(replies::tell));
        node.onClose().subscribe(null, this::end);
        for (int id : machines.keySet()) {
            PaxosGroup group = node.group(id);
            group.leader()
                    .subscribe(
                            leader ->
                                    replies.tell("leader " + id + " " + leader.member().orElse(0)),
                            error -> System.err.println("group " + id + ": " + error));
            group.onClose().subscribe(null, error -> replies.tell("halted " + id + " " + error));
        }
    }

    /** The journal failed. What is open was answered before; then an operator would restart it. */
    private void end(Throwable cause) {
        System.err.println("the node ended: " + cause);
        Runtime.getRuntime().halt(MemberCommand.EXIT_JOURNAL);
    }

    void execute(String line) {
        String[] words = line.split(" ", -1);
        long request = Long.parseLong(words[0]);
        switch (words[1]) {
            case "ask" -> ask(Integer.parseInt(words[2]), Ask.parse(request, words, 3));
            case "state" -> state(request, Integer.parseInt(words[2]));
            case "snapshot" -> tellEnd(request, group(words[2]).snapshot().then());
            case "resign" -> release(request, words, 0);
            case "transfer" -> release(request, words, Integer.parseInt(words[3]));
            case "demote" -> tellEnd(request, change(words).demote());
            case "promote" -> tellEnd(request, change(words).promote());
            case "disk" -> {
                disk(words);
                replies.answer(request, "done");
            }
            case "usage" -> replies.answer(request, MemberNews.usage());
            default -> throw new IllegalArgumentException(line);
        }
    }

    private VoteChange change(String[] words) {
        return new VoteChange(group(words[2]), Integer.parseInt(words[3]));
    }

    private PaxosGroup group(String id) {
        return node.group(Integer.parseInt(id));
    }

    private void ask(int id, Ask ask) {
        PaxosGroup group = node.group(id);
        Registers machine = Objects.requireNonNull(machines.get(id));
        Mono<Long> answer =
                switch (ask.kind()) {
                    case PUT, SWAP, LOG -> number(group.propose(ask.encode(), SOON));
                    case BATCH -> number(group.batchPropose(ask.encode(), SOON));
                    case READ -> group.read(confirmed(), () -> machine.number(ask.register()));
                    case LEASE ->
                            group.read(ReadMode.lease(), () -> machine.number(ask.register()));
                };
        answer.subscribe(
                number -> replies.answer(ask.id(), "ok " + number),
                error -> replies.answer(ask.id(), (isMaybe(error) ? "unknown " : "no ") + error));
    }

    private ReadMode confirmed() {
        return settings.tuning().plant() == Plant.READS ? ReadMode.local() : ReadMode.quorum();
    }

    private static Mono<Long> number(Mono<Instance> proposal) {
        // Empty where the result was known and is lost: it has had its effect, whatever it was.
        return proposal.map(instance -> instance.result().map(Member::decode).orElseThrow());
    }

    private static long decode(byte[] result) {
        return ByteBuffer.wrap(result).getLong();
    }

    private static boolean isMaybe(Throwable error) {
        return !(error instanceof PaxosException known) || known.isMaybeChosen();
    }

    private void state(long request, int id) {
        Registers machine = Objects.requireNonNull(machines.get(id));
        PaxosGroup group = node.group(id);
        Mono.zip(
                        group.readIndex(ReadMode.local()),
                        group.read(ReadMode.local(), machine::state),
                        group.membership().next().map(MemberNews::voters))
                .subscribe(
                        all ->
                                replies.answer(
                                        request,
                                        all.getT1() + " " + all.getT2() + " " + all.getT3()),
                        error -> replies.answer(request, "failed " + error));
    }

    private void release(long request, String[] words, int successor) {
        Mastership masters = Objects.requireNonNull(mastership, "no masters");
        tellEnd(request, masters.release(Integer.parseInt(words[2]), successor));
    }

    private void tellEnd(long request, Mono<Void> act) {
        act.subscribe(
                null,
                error -> replies.answer(request, "failed " + error),
                () -> replies.answer(request, "done"));
    }

    private void disk(String[] words) {
        if (words[2].equals("fail")) {
            disk.failNextSync();
        } else {
            disk.slow(Duration.ofMillis(Long.parseLong(words[3])));
        }
    }

    void close(Duration limit) {
        if (mastership != null) {
            mastership.close();
        }
        node.close().block(limit);
    }
}
