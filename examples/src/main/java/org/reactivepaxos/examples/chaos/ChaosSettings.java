// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.chaos;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What a run is like.
 *
 * @param seed of faults and calls; when they meet is up to the machine
 * @param load how clients behave
 */
record ChaosSettings(
        Mix mix,
        Duration length,
        long seed,
        int members,
        int groups,
        Load load,
        MemberSettings.Tuning tuning) {

    /**
     * How clients behave.
     *
     * @param pauseMillis the longest pause between two calls of one
     */
    record Load(int clients, int pauseMillis) {}

    MemberSettings.Plant plant() {
        return tuning.plant();
    }

    int pauseMillis() {
        return load.pauseMillis();
    }

    /** What a member is started with. */
    MemberSettings member(int member, Path folder, int run, long cut, Network network) {
        return new MemberSettings(
                member, groups, network.peersOf(member), folder, run, cut, tuning);
    }
}
