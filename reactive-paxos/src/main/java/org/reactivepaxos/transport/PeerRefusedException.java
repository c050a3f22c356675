// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport;

/**
 * This peer must not take part, for a reason that its operator needs to read. The message is told
 * to both sides.
 */
public final class PeerRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public PeerRefusedException(String message) {
        super(message);
    }
}
