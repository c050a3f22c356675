// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage;

import java.security.SecureRandom;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Genesis;
import org.reactivepaxos.protocol.Ledger;
import org.reactivepaxos.protocol.RecoveredGroup;
import org.reactivepaxos.protocol.Run;
import org.reactivepaxos.protocol.Survivor;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Makes a member the only voter of groups whose majority is lost for ever, each under a new cluster
 * id, on a journal that no node has open. Values that were acknowledged and that this member never
 * accepted are lost; where the others are not lost after all, there are two clusters from then on.
 * docs/operations.md has the whole procedure.
 */
public final class ForcedRecovery {

    private static final int REPLAY_BYTES = 4 << 20;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Journal journal;
    private final int member;
    private final Recovery found;

    private ForcedRecovery(Journal journal, int member, Recovery found) {
        this.journal = journal;
        this.member = member;
        this.found = found;
    }

    /**
     * What became of one group.
     *
     * @param objection why nothing was changed; null where the member is the only voter now
     * @param clusterId of the group, {@link Genesis#NO_CLUSTER} where the member has none
     * @param decidedBelow the first instance that the member does not know as decided
     */
    public record Result(
            int group, Survivor.@Nullable Objection objection, long clusterId, long decidedBelow) {}

    /**
     * Opens the journal, which is a start of it, recovers these groups one after the other, and
     * closes it. Each group is changed by a single append, and is as it was until that is durable:
     * whatever ends this early, it can be done again, and passes over what is done.
     *
     * @param journal not opened yet; used up by this
     * @param groups ids; one that the journal does not hold gets an objection
     * @return a result for each of the groups, by ascending id, when the journal is closed. Errors
     *     as {@link Journal#open} and {@link Journal#durable} do. Signals on a thread of the
     *     journal
     */
    public static Mono<List<Result>> run(Journal journal, int member, Collection<Integer> groups) {
        Objects.requireNonNull(journal, "journal");
        List<Integer> ascending = List.copyOf(new TreeSet<>(groups));
        return Mono.usingWhen(
                journal.open(member),
                found -> new ForcedRecovery(journal, member, found).all(ascending),
                found -> journal.close());
    }

    private Mono<List<Result>> all(List<Integer> groups) {
        return Flux.fromIterable(groups).concatMap(this::one, 1).collectList();
    }

    private Mono<Result> one(int group) {
        RecoveredGroup recovered = found.groups().getOrDefault(group, RecoveredGroup.EMPTY);
        return folded(group, recovered)
                .map(ledger -> new Survivor(found.identity(member), recovered, ledger))
                .flatMap(survivor -> force(group, survivor));
    }

    /** What the decided log amounts to. */
    private Mono<Ledger> folded(int group, RecoveredGroup recovered) {
        long below = recovered.genesis() == null ? 0 : recovered.decidedBelow();
        return Mono.just(recovered.base())
                .expand(
                        ledger ->
                                ledger.below() < below ? next(group, ledger, below) : Mono.empty())
                .last();
    }

    private Mono<Ledger> next(int group, Ledger ledger, long below) {
        return journal.read(group, ledger.below(), below, REPLAY_BYTES)
                .map(
                        runs -> {
                            if (runs.isEmpty()) {
                                throw new StorageException(
                                        "group "
                                                + group
                                                + ": instance "
                                                + ledger.below()
                                                + " is decided and cannot be read from the"
                                                + " journal");
                            }
                            Ledger next = ledger;
                            for (Run run : runs) {
                                next = next.next(run).ledger();
                            }
                            return next;
                        });
    }

    private Mono<Result> force(int group, Survivor survivor) {
        Genesis genesis = survivor.group().genesis();
        Survivor.Objection objection = survivor.objection();
        if (genesis == null || objection != null) {
            long cluster = genesis == null ? Genesis.NO_CLUSTER : genesis.clusterId();
            return Mono.just(
                    new Result(group, objection, cluster, survivor.group().decidedBelow()));
        }
        long cluster = clusterOtherThan(genesis.clusterId());
        long position = journal.append(group, survivor.alone(cluster));
        return journal.durable()
                .filter(through -> through >= position)
                .next()
                .switchIfEmpty(Mono.error(() -> new StorageException("the journal was closed")))
                .thenReturn(new Result(group, null, cluster, survivor.acceptedBelow() + 1));
    }

    private static long clusterOtherThan(long former) {
        long drawn = RANDOM.nextLong();
        while (drawn == Genesis.NO_CLUSTER || drawn == former) {
            drawn = RANDOM.nextLong();
        }
        return drawn;
    }
}
