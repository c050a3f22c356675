// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

/** A run that cannot be completed. The message says why. */
final class PerfException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    PerfException(String message) {
        super(message);
    }

    PerfException(String message, Throwable cause) {
        super(message, cause);
    }
}
