// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.List;
import java.util.Random;
import org.reactivepaxos.protocol.Event.LogRead;

/** Reads the log of a member on behalf of another, slowly and in parts. */
final class SimulatedLogRead {

    private static final int SLOWEST = 10_000_000;

    private SimulatedLogRead() {}

    static void start(SimulatedMember member, Outcome.LogRead wanted) {
        long incarnation = member.self().incarnation();
        Random random = member.group().random();
        member.group()
                .agenda()
                .after(
                        random.nextInt(SLOWEST),
                        () -> {
                            if (member.self().incarnation() == incarnation
                                    && member.state() != null) {
                                answer(member, wanted, random.nextInt(20));
                            }
                        });
    }

    private static void answer(SimulatedMember member, Outcome.LogRead wanted, int most) {
        List<Run> runs = member.disk().durable().read(wanted.from(), wanted.below(), most);
        member.happen(new LogRead(wanted.member(), wanted.from(), runs));
    }
}
