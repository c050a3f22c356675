// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.admin;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.reactivepaxos.admin.Trio.PATIENCE;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What an endpoint takes of a node at most, and that all of it is given back. */
class AdminBoundsTest {

    private static final int CONNECTIONS = 4;
    private static final int WATCHERS = 2;
    private static final int SOON_MILLIS = 1000;

    private final Trio trio = new Trio(options -> options.withConnections(CONNECTIONS, WATCHERS));
    private final List<Socket> sockets = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        trio.close();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket();
        socket.connect(trio.endpoint(1).address());
        socket.setSoTimeout((int) PATIENCE.toMillis());
        sockets.add(socket);
        return socket;
    }

    private Socket watch(String path) throws IOException {
        Socket socket = connect();
        write(socket, "GET " + path + " HTTP/1.1\r\n" + authorized() + "\r\n");
        return socket;
    }

    private static String authorized() {
        return "Authorization: " + Trio.SECRET.header() + "\r\n";
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    }

    /** Until so much has come that it contains that, or the end. */
    private static String readTo(Socket socket, String wanted) throws IOException {
        StringBuilder read = new StringBuilder();
        InputStream in = socket.getInputStream();
        while (read.indexOf(wanted) < 0) {
            int next = in.read();
            if (next < 0) {
                break;
            }
            read.append((char) next);
        }
        return read.toString();
    }

    private static String readAll(Socket socket) throws IOException {
        return readTo(socket, "\0");
    }

    @Test
    void soManyWatchAndSeeChanges() throws Exception {
        int leader = trio.leader();
        Socket group = watch("/v1/watch?group=0");
        assertThat(readTo(group, "\n\n")).startsWith("HTTP/1.1 200 OK");
        assertThat(readTo(group, "\n\n")).contains("data: {\"group\":0,\"state\":\"READY\"");
        Socket node = watch("/v1/watch");
        readTo(node, "\"member\":1");
        assertThat(readAll(watch("/v1/watch"))).startsWith("HTTP/1.1 503").contains("too many");
        int next = trio.other(leader);
        trio.post(leader, "/v1/lead/transfer?group=0&to=" + next);
        readTo(group, "\"leader\":" + next);
        node.close();
        await().atMost(PATIENCE)
                .until(() -> readTo(watch("/v1/watch"), "\n").startsWith("HTTP/1.1 200"));
    }

    @Test
    void aPageThatHasGoneGivesItsPlaceBack() throws Exception {
        List<Socket> pages = List.of(watch("/v1/page"), watch("/v1/page?from=1"));
        for (Socket page : pages) {
            readTo(page, "data: {\"member\":1,");
            readTo(page, "\n\n");
            readTo(page, "data: {\"member\":1,"); // There is more than one event.
        }
        assertThat(readAll(watch("/v1/page"))).startsWith("HTTP/1.1 503").contains("too many");
        assertThat(readAll(watch("/v1/watch"))).startsWith("HTTP/1.1 503").contains("too many");
        for (Socket page : pages) {
            page.close();
        }
        await().atMost(PATIENCE)
                .until(() -> readTo(watch("/v1/page"), "\n").startsWith("HTTP/1.1 200"));
        assertThat(readAll(watch("/v1/page?from=x"))).contains("event: error", "is no number");
    }

    @Test
    void aWatchEndsWithTheNodeAndTellsWhyItFails() throws Exception {
        assertThat(readAll(watch("/v1/watch?group=7"))).contains("event: error", "no group 7");
        Socket watching = watch("/v1/watch");
        readTo(watching, "\"member\":1");
        trio.node(1).closeNow(PATIENCE);
        assertThat(readAll(watching)).endsWith("0\r\n\r\n");
    }

    @Test
    void oneConnectionTooManyIsClosedAtOnce() throws Exception {
        for (int i = 0; i < CONNECTIONS; i++) {
            Socket held = connect();
            write(held, "GET /v1/status HTTP/1.1\r\n");
            // It is counted when the server has it, which it then says.
            if (i == 0) {
                assertThat(trio.get(1, "/v1/status").statusCode()).isEqualTo(200);
            }
        }
        await().atMost(PATIENCE).until(() -> isClosed(connect(), SOON_MILLIS));
        sockets.get(0).close();
        await().atMost(PATIENCE)
                .until(() -> readTo(watch("/v1/status"), "\n").startsWith("HTTP/1.1 200"));
    }

    private static boolean isClosed(Socket socket, int millis) throws IOException {
        socket.setSoTimeout(millis);
        try {
            socket.getInputStream().readAllBytes();
            return true;
        } catch (SocketTimeoutException e) {
            socket.close();
            return false;
        } catch (SocketException e) {
            return true;
        }
    }

    static List<String> tooMuch() {
        String line = "GET /v1/status HTTP/1.1\r\n";
        return List.of(
                line + authorized() + "Content-Length: 5\r\n\r\n12345",
                line + authorized() + "X: " + "x".repeat(9000) + "\r\n\r\n",
                "GET /" + "x".repeat(2000) + " HTTP/1.1\r\n" + authorized() + "\r\n",
                "nonsense\r\n\r\n");
    }

    @ParameterizedTest
    @MethodSource("tooMuch")
    void whatIsNoSmallRequestIsRefused(String bytes) throws Exception {
        Socket socket = connect();
        write(socket, bytes);
        assertThat(readAll(socket)).matches("(?s)HTTP/1\\.1 4(00|01|13) .*");
    }

    @Test
    void aCloseFreesThePortTheConnectionsAndTheThread() throws Exception {
        Socket idle = connect(); // Accepted before the one that is answered.
        Socket watching = watch("/v1/watch");
        readTo(watching, "\"member\":1");
        InetSocketAddress address = trio.endpoint(1).address();
        trio.endpoint(1).close().block(PATIENCE);
        assertThat(isClosed(watching, (int) PATIENCE.toMillis())).isTrue();
        assertThat(isClosed(idle, (int) PATIENCE.toMillis())).isTrue();
        try (ServerSocket again = new ServerSocket()) {
            again.setReuseAddress(true);
            again.bind(address);
            assertThat(again.isBound()).isTrue();
        }
        trio.close();
        await().atMost(PATIENCE)
                .until(
                        () ->
                                Thread.getAllStackTraces().keySet().stream()
                                        .noneMatch(t -> t.getName().startsWith("paxos-admin")));
    }
}
