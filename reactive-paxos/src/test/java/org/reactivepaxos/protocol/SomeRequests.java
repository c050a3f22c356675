// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.Random;
import org.reactivepaxos.protocol.Event.Request;
import org.reactivepaxos.protocol.MasterEntry.Action;

/** What members of a simulated group propose: values, and that they want to be master. */
final class SomeRequests {

    private SomeRequests() {}

    static Request draw(Random random, int members, long shortestLease) {
        return random.nextInt(5) == 0
                ? aboutMaster(random, members, shortestLease)
                : someValue(random);
    }

    private static Request someValue(Random random) {
        byte[] payload = new byte[random.nextInt(30)];
        random.nextBytes(payload);
        return new Request(0, payload);
    }

    /**
     * Claims most of the time: also where it must not, and where it is master. Some leases are
     * shorter than what a claim takes to be decided.
     */
    private static Request aboutMaster(Random random, int members, long shortestLease) {
        long lease = shortestLease + random.nextInt(100) * Faults.MILLI;
        return switch (random.nextInt(8)) {
            case 0 -> MasterEntry.request(Action.RESIGN, lease, 0);
            case 1 -> MasterEntry.request(Action.TRANSFER, lease, 1 + random.nextInt(members));
            case 2, 3 -> MasterEntry.request(Action.RENEW, lease, 0);
            default -> MasterEntry.request(Action.CLAIM, lease, 0);
        };
    }
}
