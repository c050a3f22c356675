// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.pipeline;

import org.reactivepaxos.Instance;
import org.reactivepaxos.PaxosGroup;
import org.reactivepaxos.ProposeAllOptions;
import reactor.core.publisher.Flux;

/** A way to propose a stream of values. */
sealed interface Way {

    /** What it is called. */
    String name();

    /** Proposes them; gives an instance for each. */
    Flux<Instance> propose(PaxosGroup group, Flux<byte[]> values);

    /**
     * As a stream: each value becomes an instance of its own, in order, and so do the results. The
     * stream is taken from as fast as results come.
     *
     * @param window values taken and not yet emitted, at most
     */
    record Streamed(int window) implements Way {

        @Override
        public String name() {
            return "proposeAll";
        }

        @Override
        public Flux<Instance> propose(PaxosGroup group, Flux<byte[]> values) {
            return group.proposeAll(values, ProposeAllOptions.create().window(window));
        }
    }

    /**
     * In windows: values of one moment become one instance. Results come as windows complete.
     *
     * @param concurrency values under way, at most
     */
    record Windows(int concurrency) implements Way {

        @Override
        public String name() {
            return "windows";
        }

        @Override
        public Flux<Instance> propose(PaxosGroup group, Flux<byte[]> values) {
            // Without the second argument flatMap keeps 256 calls open: that is two windows of 128
            // values, and most of the time goes by in waiting for them.
            return values.flatMap(group::batchPropose, concurrency);
        }
    }
}
