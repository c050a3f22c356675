// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.cluster;

import org.jspecify.annotations.Nullable;

/** A sample ends without having shown what it is to show; the message says why, in one line. */
public final class SampleException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** With the reason alone. */
    public SampleException(String reason) {
        this(reason, null);
    }

    /** With what made it fail. */
    public SampleException(String reason, @Nullable Throwable cause) {
        super(reason, cause);
    }
}
