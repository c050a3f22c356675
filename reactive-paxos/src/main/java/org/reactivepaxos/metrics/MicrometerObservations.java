// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.metrics;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.runtime.CallTrace;
import org.reactivepaxos.runtime.CallTracing;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.util.context.ContextView;

/**
 * The observations of one start of a node in a Micrometer registry; {@link PaxosObservation} names
 * them. Handlers are called by the node's threads and must not block; no scope is opened there.
 */
public final class MicrometerObservations implements CallTracing {

    private static final Logger LOG = LoggerFactory.getLogger(MicrometerObservations.class);

    /** Where Reactor's Micrometer support puts the current observation (its thread-local's key). */
    private static final String PARENT = "micrometer.observation";

    private final ObservationRegistry registry;
    private final String node;
    private final GroupTags groups = new GroupTags();
    private final AtomicBoolean failed = new AtomicBoolean();

    public MicrometerObservations(ObservationRegistry registry, int node) {
        this.registry = registry;
        this.node = Integer.toString(node);
    }

    @Override
    public @Nullable CallTrace begin(Kind kind, int group, ContextView subscriber) {
        if (registry.isNoop()) {
            return null;
        }
        String tag = groups.of(group);
        Observation call =
                unstarted(PaxosObservation.CALL, tag, Observation.Context::new)
                        .contextualName("paxos " + kind.label())
                        .lowCardinalityKeyValue("kind", kind.label());
        if (subscriber.getOrDefault(PARENT, null) instanceof Observation parent) {
            call.parentObservation(parent);
        }
        PaxosObservation first =
                kind == Kind.BATCH_PROPOSE ? PaxosObservation.GATHER : PaxosObservation.QUEUE;
        return new ObservedCall(this, tag, call, first);
    }

    /** One that has no parent unless it is given one; on a stranger's thread too. */
    Observation unstarted(
            PaxosObservation what, String group, Supplier<Observation.Context> context) {
        return Observation.createNotStarted(what.id(), context, registry)
                .contextualName("paxos " + what.id().substring(what.id().lastIndexOf('.') + 1))
                .lowCardinalityKeyValue("node", node)
                .lowCardinalityKeyValue("group", group);
    }

    /** A handler must not hurt the group whose thread it is called by. */
    void guard(Runnable signal) {
        try {
            signal.run();
        } catch (RuntimeException e) {
            if (failed.compareAndSet(false, true)) {
                LOG.error("node {}: an observation handler threw; told only once", node, e);
            }
        }
    }
}
