// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What the proposers were told in all runs of a cluster, where each value is its own key, held
 * against what the members executed.
 *
 * @param acknowledged values with the instances of their acknowledgements
 * @param unknown values whose proposer was gone before an answer, or did not know
 */
record Ledger(Map<String, Long> acknowledged, Set<String> unknown) {

    static Ledger of(List<MemberProcess> runs) {
        return of(runs, value -> true);
    }

    /** Of these values alone. */
    static Ledger of(List<MemberProcess> runs, Predicate<String> values) {
        Map<String, Long> acknowledged = new HashMap<>();
        Set<String> unknown = new HashSet<>();
        for (MemberProcess run : runs) {
            acknowledged.putAll(run.acknowledged());
            unknown.addAll(run.open());
            run.failed()
                    .forEach(
                            (value, how) -> {
                                if (how.startsWith("true")) {
                                    unknown.add(value);
                                }
                            });
        }
        acknowledged.keySet().removeIf(values.negate());
        unknown.removeIf(values.negate());
        return new Ledger(acknowledged, unknown);
    }

    /**
     * Fails unless the history is what the proposers were told; gives the unknown that is in it.
     */
    long requireKeptBy(History history, List<MemberProcess> runs) {
        Map<String, List<Long>> instances = history.instancesByValue();
        assertThat(instances).allSatisfy((value, at) -> assertThat(at).hasSize(1));
        acknowledged.forEach(
                (value, instance) ->
                        assertThat(instances.get(value)).as(value).isEqualTo(List.of(instance)));
        Set<String> told = new HashSet<>(acknowledged.keySet());
        told.addAll(unknown);
        assertThat(told).containsAll(instances.keySet());
        for (MemberProcess run : runs) {
            assertThat(run.history().isPrefixOf(history))
                    .as("what member %d executed before it ended was not taken back", run.id())
                    .isTrue();
        }
        return unknown.stream().filter(instances::containsKey).count();
    }
}
