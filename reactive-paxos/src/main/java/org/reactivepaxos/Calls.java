// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.Event.Request;
import org.reactivepaxos.protocol.SessionEntry;
import org.reactivepaxos.runtime.CallTrace;
import org.reactivepaxos.runtime.CallTracing;
import org.reactivepaxos.runtime.CallTracing.Kind;
import org.reactivepaxos.runtime.GroupRuntime;
import org.reactivepaxos.runtime.ProposalPolicy.Rewrite;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/** Makes the calls of one group, all by the same rules, whatever brings their values into it. */
final class Calls {

    private final GroupRuntime runtime;
    private final int maxValueBytes;
    private final CallTracing tracing;
    private final CallValue.Rules alone;
    private final CallValue.Rules inSession;
    private final CallValue.Rules ours;

    Calls(GroupRuntime runtime, int maxValueBytes, CallTracing tracing) {
        this.runtime = runtime;
        this.maxValueBytes = maxValueBytes;
        this.tracing = tracing;
        Rewrite rewrite = runtime.policy().rewrite();
        this.alone = new CallValue.Rules(runtime.id(), maxValueBytes, rewrite);
        this.inSession = new CallValue.Rules(runtime.id(), maxCallBytes(), rewrite);
        this.ours = new CallValue.Rules(runtime.id(), maxValueBytes, null);
    }

    GroupRuntime runtime() {
        return runtime;
    }

    int maxValueBytes() {
        return maxValueBytes;
    }

    /** The largest value of a call of a session. */
    int maxCallBytes() {
        return maxValueBytes - SessionEntry.CALL_OVERHEAD_BYTES;
    }

    /** The deadline of a call; null for none. */
    private @Nullable Duration deadline(Optional<Duration> wanted) {
        return wanted.orElse(runtime.policy().deadline());
    }

    Mono<Instance> plain(int machine, byte[] value, ProposeOptions how) {
        return plain(Kind.PROPOSE, machine, value, new PlainCarrier(runtime, machine), how);
    }

    Mono<Instance> windowed(int machine, byte[] value, ProposeOptions how) {
        return plain(Kind.BATCH_PROPOSE, machine, value, new WindowCarrier(runtime, machine), how);
    }

    private Mono<Instance> plain(
            Kind kind, int machine, byte[] value, Carrier carrier, ProposeOptions how) {
        return call(kind, new CallValue(machine, value, alone), carrier, how.deadline());
    }

    Mono<Instance> inSession(SessionCarrier carrier, byte[] value, ProposeOptions how) {
        return call(
                Kind.SESSION_PROPOSE,
                new CallValue(carrier.machine(), value, inSession),
                carrier,
                how.deadline());
    }

    /** What the values of a stream have in common. */
    ProposeAll.Kind stream(int machine, ProposeAllOptions options, ContextView subscriber) {
        Function<ContextView, CallTrace> tracer = tracer(Kind.PROPOSE_ALL);
        return new ProposeAll.Kind(
                machine,
                alone,
                deadline(Optional.ofNullable(options.deadline())),
                tracer == null ? null : () -> tracer.apply(subscriber));
    }

    /** The opening or the closing of a session. */
    Mono<Instance> session(Kind kind, Request request) {
        return call(
                kind,
                new CallValue(request.machine(), request.payload(), ours),
                new SessionChangeCarrier(runtime),
                Optional.empty());
    }

    private Mono<Instance> call(
            Kind kind, CallValue value, Carrier carrier, Optional<Duration> deadline) {
        PendingProposal call =
                new PendingProposal(runtime, value, carrier, deadline(deadline), tracer(kind));
        return Named.of(call.mono(), kind.callName(), runtime.id());
    }

    private @Nullable Function<ContextView, CallTrace> tracer(Kind kind) {
        return tracing == CallTracing.NONE
                ? null
                : subscriber -> tracing.begin(kind, runtime.id(), subscriber);
    }
}
