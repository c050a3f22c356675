// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.page;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One tab of a browser, over Chromium's DevTools protocol: JSON messages on a web socket. */
final class DevTools implements WebSocket.Listener {

    private static final int PATIENCE_SECONDS = 120;
    private static final Pattern ANSWER = Pattern.compile("\\{\"id\":(\\d+),.*", Pattern.DOTALL);
    private static final Pattern PROBLEM =
            Pattern.compile(
                    "\\{\"method\":\"(Runtime\\.exceptionThrown|Log\\.entryAdded)\".*",
                    Pattern.DOTALL);

    private final Map<Integer, CompletableFuture<String>> asked = new ConcurrentHashMap<>();
    private final List<String> problems = new CopyOnWriteArrayList<>();
    private final AtomicInteger lastId = new AtomicInteger();
    private final StringBuilder message = new StringBuilder();
    private final CompletableFuture<WebSocket> socket = new CompletableFuture<>();

    static DevTools connect(HttpClient client, URI tab) throws Exception {
        DevTools tools = new DevTools();
        tools.socket.complete(
                client.newWebSocketBuilder()
                        .buildAsync(tab, tools)
                        .get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        return tools;
    }

    /** Sends a command and gives its answer, as JSON. */
    String ask(String method, String parameters) throws Exception {
        int id = lastId.incrementAndGet();
        CompletableFuture<String> answer = new CompletableFuture<>();
        asked.put(id, answer);
        String text =
                "{\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":" + parameters + "}";
        socket.get().sendText(text, true).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        String said = answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (said.startsWith("{\"id\":" + id + ",\"error\"") || said.contains("exceptionDetails")) {
            throw new IllegalStateException(method + " failed: " + said);
        }
        return said;
    }

    /**
     * What scripts threw and what the browser refused so far. A member that is not reached is none:
     * the network says that of every try.
     */
    List<String> problems() {
        return problems.stream()
                .filter(problem -> !problem.contains("\"source\":\"network\""))
                .toList();
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
        message.append(part);
        if (last) {
            take(message.toString());
            message.setLength(0);
        }
        from.request(1);
        return null;
    }

    private void take(String whole) {
        Matcher answer = ANSWER.matcher(whole);
        if (answer.matches()) {
            CompletableFuture<String> waits = asked.remove(Integer.parseInt(answer.group(1)));
            if (waits != null) {
                waits.complete(whole);
            }
        } else if (PROBLEM.matcher(whole).matches()) {
            problems.add(whole);
        }
    }

    static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }
}
