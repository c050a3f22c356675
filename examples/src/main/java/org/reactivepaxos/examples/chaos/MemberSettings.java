// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.chaos;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a member process is started with.
 *
 * @param peers ports of the loopback interface where it reaches the others, by member
 * @param folder where its journal and all else is
 * @param run counts its starts
 * @param cut decides what its disk has forgotten since the run before; negative for nothing
 */
record MemberSettings(
        int member,
        int groups,
        Map<Integer, Integer> peers,
        Path folder,
        int run,
        long cut,
        Tuning tuning) {

    /**
     * What is the same for all members of a run.
     *
     * @param leaseMillis of masters; 0 where groups have none
     * @param retained instances that are kept in the log below a snapshot
     * @param plant the bug that they have
     */
    record Tuning(long leaseMillis, long retained, Plant plant) {

        boolean hasMasters() {
            return leaseMillis > 0;
        }
    }

    /** A bug, to see that it is found. */
    enum Plant {
        NONE,
        /** Reads that a quorum should confirm are served from what is there. */
        READS,
        /** Syncs do nothing, so that a kill loses what was acknowledged. */
        SYNC
    }

    List<String> arguments() {
        List<String> arguments = new ArrayList<>();
        arguments.add("--member=" + member);
        arguments.add("--groups=" + groups);
        peers.forEach((peer, port) -> arguments.add("--peer=" + peer + "=" + port));
        arguments.add("--folder=" + folder);
        arguments.add("--run=" + run);
        arguments.add("--cut=" + cut);
        arguments.add("--lease-millis=" + tuning.leaseMillis());
        arguments.add("--retained=" + tuning.retained());
        arguments.add("--plant=" + tuning.plant());
        return arguments;
    }

    /**
     * Where a run notes what a group executes; a directory of its own, so that it outlives data.
     */
    static Path notes(Path folder, int run, int group) {
        return folder.resolve("executed-" + run + "-" + group);
    }

    Path notes(int group) {
        return notes(folder, run, group);
    }

    Path data() {
        return folder.resolve("data");
    }

    /** This member and its peers. */
    int[] voters() {
        Map<Integer, Integer> all = new TreeMap<>(peers);
        all.put(member, 0);
        return all.keySet().stream().mapToInt(Integer::intValue).toArray();
    }
}
