// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.metrics;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.ToLongFunction;
import org.reactivepaxos.protocol.Message;
import org.reactivepaxos.protocol.Outcome.Drop;
import org.reactivepaxos.runtime.GroupMeters;
import org.reactivepaxos.runtime.NodeMeters.GroupGauges;
import org.reactivepaxos.runtime.ProposalListener.Failure;

/** The meters of one group, or of several that share a tag: then its gauges are sums. */
final class GroupRecorder implements GroupMeters {

    private final Registrar registrar;
    private final Tags tags;
    private final List<GroupGauges> sources = new CopyOnWriteArrayList<>();
    private final Counter offered;
    private final DistributionSummary valueBytes;
    private final Timer handedOver;
    private final Timer acknowledged;
    private final Counter cancelledQueued;
    private final Counter cancelledInFlight;
    private final DistributionSummary runValues;
    private final DistributionSummary runBytes;
    private final Timer rounds;
    private final Timer durable;
    private final Timer apply;
    private final Counter applied;
    private final Counter inboxDropped;
    private final DistributionSummary turns;
    private final Map<Message.Kind, Counter> received = new ConcurrentHashMap<>();
    private final Map<Message.Kind, Counter> sent = new ConcurrentHashMap<>();
    private final Map<Enum<?>, Counter> failed = new ConcurrentHashMap<>();
    private final Map<Drop.Reason, Counter> dropped = new ConcurrentHashMap<>();

    GroupRecorder(Registrar registrar, Tags tags) {
        this.registrar = registrar;
        this.tags = tags;
        offered = registrar.counter(PaxosMeter.OFFERED, tags);
        valueBytes = registrar.sizes(PaxosMeter.VALUE_BYTES, tags);
        handedOver = registrar.timer(PaxosMeter.HANDED_OVER, tags);
        acknowledged = registrar.timer(PaxosMeter.ACKNOWLEDGED, tags);
        cancelledQueued = registrar.counter(PaxosMeter.CANCELLED, tags.and("phase", "queued"));
        cancelledInFlight = registrar.counter(PaxosMeter.CANCELLED, tags.and("phase", "in_flight"));
        runValues = registrar.summary(PaxosMeter.RUN_VALUES, tags);
        runBytes = registrar.sizes(PaxosMeter.RUN_BYTES, tags);
        rounds = registrar.timer(PaxosMeter.ACCEPT_ROUND, tags);
        durable = registrar.timer(PaxosMeter.DURABLE, tags);
        apply = registrar.timer(PaxosMeter.APPLY, tags);
        applied = registrar.counter(PaxosMeter.APPLIED, tags);
        inboxDropped = registrar.counter(PaxosMeter.INBOX_DROPPED, tags);
        turns = registrar.summary(PaxosMeter.TURN_EVENTS, tags);
        gauge(PaxosMeter.OPEN, gauges -> gauges.open().getAsLong());
        gauge(PaxosMeter.OPEN_BYTES, gauges -> gauges.openBytes().getAsLong());
        gauge(PaxosMeter.INBOX, gauges -> gauges.inbox().getAsLong());
        gauge(PaxosMeter.LAG, gauges -> gauges.status().get().lag());
        gauge(PaxosMeter.DECIDED, gauges -> gauges.status().get().log().decidedBelow());
        gauge(PaxosMeter.LEADING, gauges -> gauges.status().get().leads() ? 1 : 0);
    }

    private void gauge(PaxosMeter meter, ToLongFunction<GroupGauges> of) {
        registrar.gauge(meter, tags, () -> sources.stream().mapToLong(of).sum());
    }

    @Override
    public void open(GroupGauges gauges) {
        sources.add(gauges);
    }

    @Override
    public void close(GroupGauges gauges) {
        sources.remove(gauges);
    }

    /** One counter for each constant that comes, named by it under that tag. */
    private <E extends Enum<?>> void count(
            Map<? super E, Counter> counters, PaxosMeter meter, String tag, E constant) {
        Counter counter = counters.get(constant);
        if (counter == null) {
            String value = constant.name().toLowerCase(Locale.ROOT);
            // Registered twice it is the same counter.
            counter = registrar.counter(meter, tags.and(tag, value));
            counters.put(constant, counter);
        }
        counter.increment();
    }

    @Override
    public void offered(int bytes) {
        offered.increment();
        valueBytes.record(bytes);
    }

    @Override
    public void handedOver(long nanos) {
        handedOver.record(nanos, NANOSECONDS);
    }

    @Override
    public void acknowledged(long nanos) {
        acknowledged.record(nanos, NANOSECONDS);
    }

    @Override
    public void cancelled(boolean isBack) {
        (isBack ? cancelledQueued : cancelledInFlight).increment();
    }

    @Override
    public void refused(Drop.Reason reason) {
        count(failed, PaxosMeter.FAILED, "reason", reason);
    }

    @Override
    public void failed(Failure failure) {
        count(failed, PaxosMeter.FAILED, "reason", failure);
    }

    @Override
    public void run(int values, long bytes) {
        runValues.record(values);
        runBytes.record((double) bytes);
    }

    @Override
    public void decided(long nanos) {
        rounds.record(nanos, NANOSECONDS);
    }

    @Override
    public void durable(long nanos) {
        durable.record(nanos, NANOSECONDS);
    }

    @Override
    public void applied(int values, long nanos) {
        applied.increment(values);
        apply.record(nanos, NANOSECONDS);
    }

    @Override
    public void dropped(Drop.Reason reason) {
        count(dropped, PaxosMeter.NO_EFFECT, "reason", reason);
    }

    @Override
    public void inboxFull() {
        inboxDropped.increment();
    }

    @Override
    public void received(Message.Kind kind) {
        count(received, PaxosMeter.RECEIVED, "kind", kind);
    }

    @Override
    public void sent(Message.Kind kind) {
        count(sent, PaxosMeter.SENT, "kind", kind);
    }

    @Override
    public void turn(int events) {
        turns.record(events);
    }
}
