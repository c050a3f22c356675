// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.metrics;

import io.micrometer.observation.Observation;
import java.util.List;

/**
 * Of the observation of a window. The window belongs to none of its callers and so has no parent;
 * whoever exports spans makes a link for each. The context of each caller's observation holds this
 * one under its class.
 */
public final class WindowContext extends Observation.Context {

    private final List<Observation> callers;

    WindowContext(List<Observation> callers) {
        this.callers = List.copyOf(callers);
    }

    /** The observations of the calls that share this window. */
    public List<Observation> callers() {
        return callers;
    }
}
