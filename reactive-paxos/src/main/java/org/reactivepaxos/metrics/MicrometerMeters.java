// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.reactivepaxos.event.PaxosEvent;
import org.reactivepaxos.runtime.GroupMeters;
import org.reactivepaxos.runtime.NodeMeters;

/**
 * The meters of one start of a node in a Micrometer registry; {@link PaxosMeter} names them. They
 * are removed from it when the node closes.
 */
public final class MicrometerMeters implements NodeMeters {

    /** The first so many groups have a tag of their own; all others share one. */
    public static final int GROUPS_MAX = 100;

    /** The tag of the groups above. */
    public static final String OTHER_GROUPS = "other";

    private final Registrar registrar;
    private final Tags tags;
    private final GroupTags groupTags = new GroupTags();
    private final Map<String, GroupRecorder> groups = new ConcurrentHashMap<>();
    private final Map<Class<?>, Counter> events = new ConcurrentHashMap<>();

    public MicrometerMeters(MeterRegistry registry, int node) {
        this.registrar = new Registrar(registry);
        this.tags = Tags.of("node", Integer.toString(node));
    }

    @Override
    public void open(NodeGauges gauges) {
        registrar.gauge(PaxosMeter.PENDING_BYTES, tags, gauges.pendingBytes());
        registrar.gauge(PaxosMeter.LOW_SPACE, tags, () -> gauges.lowSpace().get() ? 1 : 0);
        gauges.transport()
                .forEach(
                        (name, count) ->
                                registrar.counted(
                                        PaxosMeter.TRANSPORT, tags.and("name", name), count));
    }

    @Override
    public GroupMeters group(int group) {
        return groups.computeIfAbsent(
                groupTags.of(group), tag -> new GroupRecorder(registrar, tags.and("group", tag)));
    }

    @Override
    public void told(PaxosEvent event) {
        events.computeIfAbsent(
                        event.getClass(),
                        type ->
                                registrar.counter(
                                        PaxosMeter.EVENTS, tags.and("type", type.getSimpleName())))
                .increment();
    }

    @Override
    public void close() {
        registrar.removeAll();
    }
}
