// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.election;

import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.reactivepaxos.Master;
import org.reactivepaxos.PaxosNode;
import org.reactivepaxos.event.NodeStatus;
import org.reactivepaxos.examples.cluster.Console;
import org.reactivepaxos.examples.cluster.LocalCluster;
import org.reactivepaxos.examples.cluster.SampleException;
import org.reactivepaxos.examples.cluster.Shown;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Says who is master as one member sees it, until the end of the input. */
final class Observer {

    private static final Duration EVERY = Duration.ofSeconds(1);

    private final PaxosNode node;
    private final Set<Integer> others;
    private final Console console;
    private volatile boolean seen;

    /** Of that member, which has these others, itself included. */
    Observer(PaxosNode node, Set<Integer> members, Console console) {
        this.node = node;
        this.others = new TreeSet<>(members);
        this.others.remove(node.member());
        this.console = console;
    }

    Mono<Void> run() {
        Flux<Master> changes =
                node.group(LocalCluster.GROUP).masterElection().master().doOnNext(this::changed);
        Flux<NodeStatus> now =
                Flux.interval(EVERY)
                        .onBackpressureDrop()
                        .concatMap(second -> node.status().next())
                        .doOnNext(this::tell);
        return Flux.merge(changes, now)
                .takeUntilOther(console.lines().then())
                .then(Mono.defer(this::requireSeen));
    }

    private void changed(Master master) {
        console.print(Tenure.of(master).changed());
        seen |= master.lease().compareTo(Duration.ZERO) > 0;
    }

    private void tell(NodeStatus status) {
        Tenure now = Tenure.of(node.group(LocalCluster.GROUP).masterElection().now());
        String to = status.connected().isEmpty() ? "nobody" : Shown.members(status.connected());
        console.progress(now.remaining() + ", connected to " + to);
    }

    private Mono<Void> requireSeen() {
        return seen ? Mono.empty() : node.status().next().flatMap(this::unseen);
    }

    private Mono<Void> unseen(NodeStatus status) {
        Set<Integer> missing = new TreeSet<>(others);
        missing.removeAll(status.connected());
        String why = missing.isEmpty() ? "" : "; not connected to " + Shown.members(missing);
        return Mono.error(new SampleException("no master was seen" + why));
    }
}
