// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.page;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A real browser without a window: Chromium, if it is installed. */
final class Browser implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final List<String> NAMES =
            List.of("chromium", "chromium-browser", "google-chrome");

    private static final Pattern TAB =
            Pattern.compile(
                    "\"type\": \"page\".*?\"webSocketDebuggerUrl\": \"([^\"]+)\"", Pattern.DOTALL);
    private static final Pattern VALUE = Pattern.compile("\"value\":\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final Pattern DATA = Pattern.compile("\"data\":\"([^\"]+)\"");

    private final Process process;
    private final DevTools tools;

    private Browser(Process process, DevTools tools) {
        this.process = process;
        this.tools = tools;
    }

    /** Where it is; empty where there is none. */
    static Optional<Path> installed() {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Stream.of(path.split(File.pathSeparator, -1))
                .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Starts it with a profile of its own in that folder. */
    static Browser start(Path program, Path folder) throws Exception {
        Process process =
                new ProcessBuilder(
                                program.toString(),
                                "--headless=new",
                                "--no-sandbox",
                                "--disable-gpu",
                                "--disable-dev-shm-usage",
                                "--no-first-run",
                                "--remote-debugging-port=0",
                                "--user-data-dir=" + folder,
                                "about:blank")
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("output.txt").toFile())
                        .start();
        try {
            Path port = folder.resolve("DevToolsActivePort");
            await().atMost(PATIENCE)
                    .failFast("the browser has ended", () -> !process.isAlive())
                    .until(() -> Files.exists(port) && Files.readString(port).contains("\n"));
            HttpClient client = HttpClient.newHttpClient();
            URI tab = tab(client, Files.readAllLines(port).get(0));
            Browser browser = new Browser(process, DevTools.connect(client, tab));
            browser.tools.ask("Runtime.enable", "{}");
            browser.tools.ask("Log.enable", "{}");
            return browser;
        } catch (Exception e) {
            process.destroyForcibly();
            throw e;
        }
    }

    private static URI tab(HttpClient client, String port) throws Exception {
        HttpRequest list =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json/list"))
                        .build();
        Matcher tab = TAB.matcher(client.send(list, HttpResponse.BodyHandlers.ofString()).body());
        if (!tab.find()) {
            throw new IllegalStateException("the browser has no tab");
        }
        return URI.create(tab.group(1));
    }

    /** Opens an address in a tab that knows nothing of the one before, as it is another origin. */
    void open(String address) throws Exception {
        tools.ask("Page.navigate", "{\"url\":" + DevTools.quoted(address) + "}");
    }

    /** What a script comes to, as text. */
    String evaluate(String script) throws Exception {
        String wrapped = "String((() => { " + script + " })())";
        Matcher value =
                VALUE.matcher(
                        tools.ask(
                                "Runtime.evaluate",
                                "{\"expression\":" + DevTools.quoted(wrapped) + "}"));
        if (!value.find()) {
            throw new IllegalStateException("no value of " + script);
        }
        return value.group(1).replace("\\n", "\n").replace("\\\"", "\"").replace("\\\\", "\\");
    }

    /** Waits until a script says true. */
    void awaitTrue(String script) {
        await().atMost(PATIENCE)
                .failFast("the browser has ended", () -> !process.isAlive())
                .until(() -> evaluate("return " + script).equals("true"));
    }

    void resize(int width, int height) throws Exception {
        tools.ask(
                "Emulation.setDeviceMetricsOverride",
                "{\"width\":"
                        + width
                        + ",\"height\":"
                        + height
                        + ",\"deviceScaleFactor\":1,\"mobile\":"
                        + (width < 500)
                        + "}");
    }

    /** Light or dark. */
    void prefer(String scheme) throws Exception {
        tools.ask(
                "Emulation.setEmulatedMedia",
                "{\"features\":[{\"name\":\"prefers-color-scheme\",\"value\":\""
                        + scheme
                        + "\"}]}");
    }

    /** What is to be seen, as a PNG. */
    byte[] picture() throws Exception {
        Matcher data = DATA.matcher(tools.ask("Page.captureScreenshot", "{\"format\":\"png\"}"));
        if (!data.find()) {
            throw new IllegalStateException("no picture");
        }
        return Base64.getDecoder().decode(data.group(1).getBytes(StandardCharsets.US_ASCII));
    }

    List<String> problems() {
        return tools.problems();
    }

    /** Waits until it has let go of its folder. */
    @Override
    public void close() {
        process.destroy();
        await().atMost(PATIENCE).until(() -> !process.isAlive());
    }
}
