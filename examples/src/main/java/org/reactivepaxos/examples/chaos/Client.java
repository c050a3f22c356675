// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.chaos;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.reactivepaxos.examples.chaos.Ask.Kind;
import reactor.core.publisher.Mono;

/**
 * Calls one register after the other, through one member after the other, and never twice the same:
 * what it does not hear of has an unknown outcome. One call is open at a time.
 */
final class Client {

    /** Longer than an election, and shorter than most faults. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final Duration WHILE_ALL_ARE_DOWN = Duration.ofMillis(50);

    /** Of 20 draws each. */
    private static final List<Kind> KINDS =
            List.of(
                    Kind.PUT,
                    Kind.PUT,
                    Kind.PUT,
                    Kind.PUT,
                    Kind.BATCH,
                    Kind.BATCH,
                    Kind.SWAP,
                    Kind.SWAP,
                    Kind.SWAP,
                    Kind.READ,
                    Kind.READ,
                    Kind.READ,
                    Kind.READ,
                    Kind.READ,
                    Kind.READ,
                    Kind.LEASE,
                    Kind.LEASE,
                    Kind.LEASE,
                    Kind.LOG,
                    Kind.LOG);

    private final Cluster cluster;
    private final Run run;
    private final Random random;
    private final int pauseMillisMost;

    Client(Run run, long seed) {
        this.cluster = run.cluster();
        this.run = run;
        this.random = new Random(seed);
        this.pauseMillisMost = run.settings().pauseMillis();
    }

    /** Calls until it is told to stop; then completes when its last call has ended. */
    Mono<Void> run(BooleanSupplier isOver) {
        return Mono.defer(this::next).repeat(() -> !isOver.getAsBoolean()).then();
    }

    private Mono<Void> next() {
        List<Seat> up = cluster.running();
        if (up.isEmpty()) {
            return Mono.delay(WHILE_ALL_ARE_DOWN).then();
        }
        Seat seat = up.get(random.nextInt(up.size()));
        MemberProcess process = seat.running();
        if (process == null) {
            return Mono.empty();
        }
        Register register = run.judge().draw(random);
        Register.Use use = run.begin(register, draw(register), seat);
        boolean wiped = seat.isWiped();
        String words = "ask " + register.group() + " " + use.ask().words();
        return Mono.fromFuture(() -> process.request(use.ask().id(), words))
                .timeout(PATIENCE)
                .onErrorResume(TimeoutException.class, late -> Mono.just("unknown time is up"))
                .doOnNext(answer -> run.end(use, answer, wiped))
                .doFinally(end -> process.forget(use.ask().id()))
                .then(pause());
    }

    private Mono<Void> pause() {
        return pauseMillisMost == 0
                ? Mono.empty()
                : Mono.delay(Duration.ofMillis(random.nextInt(pauseMillisMost))).then();
    }

    private Ask draw(Register register) {
        Kind kind = KINDS.get(random.nextInt(KINDS.size()));
        long id = cluster.nextRequest();
        boolean writes = kind == Kind.PUT || kind == Kind.BATCH || kind == Kind.SWAP;
        return new Ask(
                id,
                kind,
                register.key(),
                kind == Kind.SWAP ? register.latest() : 0,
                writes ? id : 0); // Ids differ, and so do the numbers.
    }
}
