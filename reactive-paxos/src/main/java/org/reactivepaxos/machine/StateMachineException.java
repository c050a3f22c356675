// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.machine;

/**
 * A state machine did not do its part, which is the cause. Where it failed to execute a value its
 * group has halted on this member: the value stays chosen, the other members go on, and a restart
 * of this one executes it again. Where it failed at a start, the node has not started.
 */
public final class StateMachineException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int group;
    private final int machine;
    private final long instance;

    /**
     * @param what what the machine did not do, for the message
     */
    public StateMachineException(
            int group, int machine, long instance, String what, Throwable cause) {
        super(
                "group "
                        + group
                        + ", instance "
                        + instance
                        + ": state machine "
                        + machine
                        + " "
                        + what
                        + ": "
                        + cause,
                cause);
        this.group = group;
        this.machine = machine;
        this.instance = instance;
    }

    public int group() {
        return group;
    }

    /** Id of the state machine. */
    public int machine() {
        return machine;
    }

    /** The instance it was to execute. */
    public long instance() {
        return instance;
    }
}
