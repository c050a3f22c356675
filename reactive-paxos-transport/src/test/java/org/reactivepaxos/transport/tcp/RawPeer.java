// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import org.reactivepaxos.protocol.PeerIdentity;
import org.reactivepaxos.transport.TransportMember;
import org.reactivepaxos.transport.tcp.wire.Wire;

/** A peer without manners: writes and reads bytes on a plain socket. */
final class RawPeer implements AutoCloseable {

    static final int READ_TIMEOUT_MILLIS = 20_000;

    private final Socket socket;
    private final DataInputStream in;

    private RawPeer(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(READ_TIMEOUT_MILLIS);
        socket.setTcpNoDelay(true);
        this.in = new DataInputStream(socket.getInputStream());
    }

    static RawPeer dial(InetSocketAddress address) throws IOException {
        return new RawPeer(new Socket(address.getAddress(), address.getPort()));
    }

    static RawPeer accept(ServerSocket server) throws IOException {
        server.setSoTimeout(READ_TIMEOUT_MILLIS);
        return new RawPeer(server.accept());
    }

    /** Dials as member 1 with the right handshake, up to its end. */
    static RawPeer admitted(InetSocketAddress address, int to) throws IOException {
        return admitted(address, to, 0);
    }

    /** As {@link #admitted(InetSocketAddress, int)}, and takes so much bulk without credit. */
    static RawPeer admitted(InetSocketAddress address, int to, int bulkWindow) throws IOException {
        RawPeer peer = dial(address);
        Wire.Frame.Builder hello = hello(TransportMember.identity(1, 1), to, 1, 1).toBuilder();
        hello.getHelloBuilder().setBulkWindow(bulkWindow);
        peer.write(hello.build());
        if (!peer.read().hasWelcome()) {
            throw new IllegalStateException("no welcome");
        }
        peer.write(Wire.Frame.newBuilder().setReady(Wire.Ready.getDefaultInstance()).build());
        return peer;
    }

    static Wire.Frame hello(PeerIdentity self, int to, int versionMin, int versionMax) {
        return Wire.Frame.newBuilder()
                .setHello(
                        Wire.Hello.newBuilder()
                                .setVersionMin(versionMin)
                                .setVersionMax(versionMax)
                                .setSelf(Introductions.toWire(TransportMember.introduction(self)))
                                .setTo(to))
                .build();
    }

    static Wire.Frame welcome(PeerIdentity self, int version) {
        return Wire.Frame.newBuilder()
                .setWelcome(
                        Wire.Welcome.newBuilder()
                                .setVersion(version)
                                .setSelf(Introductions.toWire(TransportMember.introduction(self))))
                .build();
    }

    static byte[] bytes(Wire.Frame frame) {
        ByteBuf buffer = Frames.encode(frame, UnpooledByteBufAllocator.DEFAULT);
        try {
            return ByteBufUtil.getBytes(buffer);
        } finally {
            buffer.release();
        }
    }

    void write(Wire.Frame frame) throws IOException {
        write(bytes(frame));
    }

    void write(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /** Writes what costs this connection: the other side may close it before it has read it all. */
    void writeUntilClosed(byte[] bytes) throws IOException {
        try {
            write(bytes);
        } catch (SocketException reset) {
            return;
        }
        awaitClosed();
    }

    /** The next frame that is no ping. */
    Wire.Frame read() throws IOException {
        while (true) {
            byte[] frame = new byte[in.readInt()];
            in.readFully(frame);
            Wire.Frame body =
                    Wire.Frame.parseFrom(
                            Arrays.copyOfRange(
                                    frame,
                                    Frames.HEADER_BYTES - Frames.LENGTH_BYTES,
                                    frame.length));
            if (!body.hasPing()) {
                return body;
            }
        }
    }

    /** Reads on until the other side closes the connection; fails if it does not in time. */
    void awaitClosed() throws IOException {
        byte[] rest = new byte[1024];
        try {
            while (in.read(rest) >= 0) {
                Arrays.fill(rest, (byte) 0);
            }
        } catch (SocketTimeoutException e) {
            throw new AssertionError("the connection is still open", e);
        } catch (SocketException reset) {
            // Closed with our bytes unread: as good as an orderly end.
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
