// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** How one value is proposed. Immutable: every setter returns a changed copy. */
public final class ProposeOptions {

    private static final ProposeOptions DEFAULT = new ProposeOptions(null, null);

    private final @Nullable Integer machine;
    private final @Nullable Duration deadline;

    private ProposeOptions(@Nullable Integer machine, @Nullable Duration deadline) {
        this.machine = machine;
        this.deadline = deadline;
    }

    /** For the group's only state machine, with the group's deadline. */
    public static ProposeOptions create() {
        return DEFAULT;
    }

    /** The state machine that is to execute the value; default the group's only one. */
    public ProposeOptions machine(int id) {
        return new ProposeOptions(id, deadline);
    }

    /**
     * How long the call may take, from its first subscription on, whatever it waits for. Then the
     * value is withdrawn if it has not left this member ({@link DeadlineExceededException}); if it
     * has, nobody waits for it any more ({@link OutcomeUnknownException}). A subscription after
     * that has the same time anew. Default {@link GroupOptions#proposeDeadline}.
     *
     * @throws IllegalArgumentException when it is not positive
     */
    public ProposeOptions deadline(Duration after) {
        return new ProposeOptions(machine, requirePositive(after));
    }

    static Duration requirePositive(Duration deadline) {
        Objects.requireNonNull(deadline, "deadline");
        if (deadline.isZero() || deadline.isNegative()) {
            throw new IllegalArgumentException("deadline: " + deadline);
        }
        return deadline;
    }

    OptionalInt machine() {
        return machine == null ? OptionalInt.empty() : OptionalInt.of(machine);
    }

    Optional<Duration> deadline() {
        return Optional.ofNullable(deadline);
    }
}
