// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport.tcp;

/** The transport of a build that is still to come, for processes that upgrade to it. */
public final class NextTransport {

    private NextTransport() {}

    /** It speaks wire versions 1 and 2. */
    public static TcpTransport create(TcpOptions options) {
        return new TcpTransport(options, NextWireVersion.andTheOneBefore());
    }
}
