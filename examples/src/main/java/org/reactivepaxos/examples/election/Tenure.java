// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.election;

import java.time.Duration;
import org.reactivepaxos.Master;
import org.reactivepaxos.examples.cluster.Shown;

/** Words for who is master, and how long still. */
record Tenure(Master master) {

    static Tenure of(Master master) {
        return new Tenure(master);
    }

    private boolean isVacant() {
        return master.member().isEmpty() || master.lease().equals(Duration.ZERO);
    }

    /** When it begins, or ends. */
    String changed() {
        return isVacant()
                ? "nobody is master of group " + master.group()
                : "member "
                        + master.member().getAsInt()
                        + " is master of group "
                        + master.group()
                        + ", term "
                        + master.term()
                        + ", for "
                        + Shown.seconds(master.lease());
    }

    /** While it lasts. */
    String remaining() {
        return isVacant()
                ? "nobody is master"
                : "member "
                        + master.member().getAsInt()
                        + " is master, "
                        + Shown.seconds(master.lease())
                        + " of its lease left";
    }
}
