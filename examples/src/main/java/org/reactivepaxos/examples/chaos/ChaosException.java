// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.chaos;

/** A cluster under faults does not do what it should. */
final class ChaosException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ChaosException(String message) {
        super(message);
    }
}
