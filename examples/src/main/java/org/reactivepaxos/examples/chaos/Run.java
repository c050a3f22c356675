// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.chaos;

import org.reactivepaxos.examples.chaos.Outcomes.Outcome;

/** The parts of a run that calls need. */
record Run(ChaosSettings settings, Cluster cluster, HistoryJudge judge, Outcomes outcomes) {

    /** A call begins, through that member. */
    Register.Use begin(Register register, Ask ask, Seat seat) {
        Register.Use use = register.begin(ask);
        outcomes.begun(ask, register.group(), seat.member());
        return use;
    }

    /**
     * A call has ended.
     *
     * @param answer as {@link Member} gives it
     * @param wiped whether the member had lost its disk
     */
    void end(Register.Use use, String answer, boolean wiped) {
        int space = answer.indexOf(' ');
        String rest = answer.substring(space + 1);
        switch (answer.substring(0, space)) {
            case "ok" -> {
                use.register().answered(use, Long.parseLong(rest));
                outcomes.ended(use.ask(), Outcome.OK, rest);
                if (wiped) {
                    cluster.violation("a member that was wiped has answered " + use.ask());
                }
            }
            case "no" -> {
                use.register().refused(use);
                outcomes.ended(use.ask(), Outcome.NO, rest);
            }
            default -> {
                use.register().unknown(use);
                outcomes.ended(use.ask(), Outcome.UNKNOWN, rest);
            }
        }
    }
}
