// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport.tcp;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A network between two members that can swallow all bytes while connections stay open. */
final class LinkProxy implements AutoCloseable {

    private final ServerSocket server;
    private final InetSocketAddress target;
    private final List<Link> links = new CopyOnWriteArrayList<>();
    private volatile boolean swallows;

    LinkProxy(InetSocketAddress target) throws IOException {
        this.target = target;
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        daemon(this::accept);
    }

    InetSocketAddress address() {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    /** From now on nothing arrives, neither what is on its way nor on new connections. */
    void swallow() {
        swallows = true;
        links.forEach(link -> link.broken = true);
    }

    /** New connections work again; what was swallowed of the others is lost, and so are they. */
    void heal() {
        swallows = false;
    }

    private void accept() throws IOException {
        while (!server.isClosed()) {
            Socket caller = server.accept();
            Link link = new Link(caller, new Socket(target.getAddress(), target.getPort()));
            link.broken = swallows;
            links.add(link);
            daemon(() -> link.pump(link.caller, link.called));
            daemon(() -> link.pump(link.called, link.caller));
        }
    }

    /** One connection, in two halves. */
    private static final class Link {
        private final Socket caller;
        private final Socket called;
        private volatile boolean broken;

        Link(Socket caller, Socket called) {
            this.caller = caller;
            this.called = called;
        }

        void pump(Socket from, Socket to) throws IOException {
            byte[] bytes = new byte[64 << 10];
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                if (!broken) {
                    out.write(bytes, 0, count);
                }
            }
            if (!broken) {
                to.close(); // A half-open link does not tell the end either.
            }
        }
    }

    /** Something that ends when a socket is closed. */
    private interface Work {
        void run() throws IOException;
    }

    private static void daemon(Work work) {
        Thread thread =
                new Thread(
                        () -> {
                            try {
                                work.run();
                            } catch (IOException e) {
                                // Closed, by a member or at the end of the test.
                            }
                        },
                        "link-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Link link : links) {
            link.caller.close();
            link.called.close();
        }
    }
}
