// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

/**
 * The session is not open: it never was, was closed, or made room when too many others were opened.
 * This sending of the call has no effect and never will; one that was sent before may have had
 * effect while the session was open.
 */
public final class SessionClosedException extends NotProposedException {

    private static final long serialVersionUID = 1L;

    SessionClosedException(String message) {
        super(message, null);
    }

    /**
     * @param what what was refused, as a text
     */
    static SessionClosedException of(String what) {
        return new SessionClosedException(
                what
                        + " had no effect: the session is not open. It never was, was closed, or"
                        + " made room for newer ones. Open another; what was sent before may have"
                        + " had effect");
    }

    @Override
    public boolean isRetryable() {
        return false;
    }
}
