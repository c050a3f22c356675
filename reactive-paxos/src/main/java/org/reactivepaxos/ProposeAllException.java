// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

/**
 * A stream of values ended at one of them, for the reason that is the cause. Every value before it
 * was chosen, applied and emitted. To go on, propose the values from {@link #index()} on; where
 * {@link #untouchedFrom()} is above it, those between the two may then apply twice.
 */
public final class ProposeAllException extends PaxosException {

    private static final long serialVersionUID = 1L;

    private final long index;
    private final long untouchedFrom;
    private final boolean maybeChosen;
    private final boolean retryable;

    ProposeAllException(int group, long index, long untouchedFrom, PaxosException cause) {
        super(text(group, index, untouchedFrom, cause), cause);
        this.index = index;
        this.untouchedFrom = untouchedFrom;
        this.maybeChosen = cause.isMaybeChosen();
        this.retryable = cause.isRetryable();
    }

    private static String text(int group, long index, long untouchedFrom, PaxosException cause) {
        String later =
                untouchedFrom > index + 1
                        ? "; values "
                                + (index + 1)
                                + " to "
                                + (untouchedFrom - 1)
                                + " were on their way and may have been chosen"
                        : "";
        return "group "
                + group
                + ": value "
                + index
                + " of the stream failed ("
                + cause.getMessage()
                + "); the "
                + index
                + " before it are applied"
                + later
                + "; none from "
                + untouchedFrom
                + " on was proposed";
    }

    /** The position of the first value that did not succeed, from 0; where to resume. */
    public long index() {
        return index;
    }

    /** The position of the first value that was certainly not proposed. */
    public long untouchedFrom() {
        return untouchedFrom;
    }

    /** Whether the value at {@link #index()} may have been chosen, or may still be. */
    @Override
    public boolean isMaybeChosen() {
        return maybeChosen;
    }

    @Override
    public boolean isRetryable() {
        return retryable;
    }
}
