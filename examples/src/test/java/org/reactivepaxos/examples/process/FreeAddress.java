// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Addresses for processes that are to listen. */
public final class FreeAddress {

    private FreeAddress() {}

    /**
     * An address that nobody else takes while the member is down. With one of its own per member,
     * no outgoing connection can: those come from 127.0.0.1.
     */
    public static InetSocketAddress of(int id) {
        try {
            return freePort(InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) (id + 1)}));
        } catch (IOException onlyOneAddress) {
            try {
                return freePort(InetAddress.getLoopbackAddress());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static InetSocketAddress freePort(InetAddress host) throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, host)) {
            return new InetSocketAddress(host, socket.getLocalPort());
        }
    }
}
