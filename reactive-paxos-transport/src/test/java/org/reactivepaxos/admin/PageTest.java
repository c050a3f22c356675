// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The status page: what is told to whom. That it works in a browser is tested by the examples. */
class PageTest {

    private static final String ORIGIN = "Access-Control-Allow-Origin";

    private final Trio trio = new Trio(PageTest::withPage);

    private static AdminOptions withPage(AdminOptions options) {
        return options.withPage(PageOptions.of(Map.of(2, "127.0.0.1:7482", 3, "https://m3.test")));
    }

    @AfterEach
    void close() {
        trio.close();
    }

    /** Without the secret. */
    private HttpResponse<String> ask(String method, String path) {
        return ask(trio, method, path);
    }

    private static HttpResponse<String> ask(Trio trio, String method, String path) {
        int port = trio.endpoint(1).address().getPort();
        return trio.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .timeout(Trio.PATIENCE));
    }

    private static String header(HttpResponse<String> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    @Test
    void isOffByDefault() {
        try (Trio plain = new Trio(options -> options)) {
            assertThat(ask(plain, "GET", "/").statusCode()).isEqualTo(401);
            assertThat(plain.get(1, "/").statusCode()).isEqualTo(404);
            HttpResponse<String> preflight = ask(plain, "OPTIONS", "/v1/page");
            assertThat(preflight.statusCode()).isEqualTo(401);
            assertThat(header(preflight, ORIGIN)).isEmpty();
        }
    }

    @Test
    void isServedToAnybodyAndHasNoData() {
        HttpResponse<String> page = ask("GET", "/");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(header(page, "Content-Type")).isEqualTo("text/html; charset=utf-8");
        assertThat(header(page, "X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(header(page, ORIGIN)).isEmpty();
        assertThat(page.body()).startsWith("<!doctype html>").doesNotContain("7482", "m3.test");
        assertThat(ask("GET", "/").body()).isEqualTo(page.body());
    }

    /** Nothing else runs, nothing else is asked, and what it is told never becomes markup. */
    @Test
    void runsAndAsksNothingButItsOwn() throws Exception {
        HttpResponse<String> page = ask("GET", "/");
        assertThat(header(page, "Content-Security-Policy").split("; ", -1))
                .containsExactly(
                        "default-src 'none'",
                        "script-src " + hash(page.body(), "script"),
                        "style-src " + hash(page.body(), "style"),
                        "img-src data:",
                        "connect-src 'self' http://127.0.0.1:7482 https://m3.test",
                        "base-uri 'none'",
                        "form-action 'none'",
                        "frame-ancestors 'none'",
                        "require-trusted-types-for 'script'",
                        "trusted-types 'none'");
        assertThat(page.body()).doesNotContain("innerHTML", "outerHTML", "insertAdjacent", " src=");
        Matcher links = Pattern.compile("href=\"([^\"]*)").matcher(page.body());
        assertThat(links.results().map(link -> link.group(1)))
                .allMatch(link -> link.startsWith("data:"));
    }

    /** As a browser makes it of the one element with that name. */
    private static String hash(String page, String element) throws Exception {
        String[] inner = page.split("</?" + element + ">", -1);
        assertThat(inner).hasSize(3);
        byte[] sum =
                MessageDigest.getInstance("SHA-256")
                        .digest(inner[1].getBytes(StandardCharsets.UTF_8));
        return "'sha256-" + Base64.getEncoder().encodeToString(sum) + "'";
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v1/page",
        "GET, /v1/status",
        "GET, /?a=1",
        "GET, //",
        "POST, /",
        "HEAD, /",
        "OPTIONS, /",
        "OPTIONS, /v1/status",
        "OPTIONS, /v1/pages"
    })
    void everythingElseNeedsTheSecret(String method, String path) {
        assertThat(ask(method, path).statusCode()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/page", "/v1/page?from=1"})
    void aPageOfAnotherMemberMaySendTheSecretHere(String path) {
        HttpResponse<String> preflight = ask("OPTIONS", path);
        assertThat(preflight.statusCode()).isEqualTo(200);
        assertThat(header(preflight, ORIGIN)).isEqualTo("*");
        assertThat(header(preflight, "Access-Control-Allow-Methods")).isEqualTo("GET");
        assertThat(header(preflight, "Access-Control-Allow-Headers"))
                .isEqualToIgnoringCase("Authorization");
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Credentials")).isEmpty();
        // It has to see why it is refused.
        HttpResponse<String> refused = ask("GET", path);
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(header(refused, ORIGIN)).isEqualTo("*");
    }

    @Test
    void noOtherAnswerIsForOtherOrigins() {
        assertThat(header(trio.get(1, "/v1/status"), ORIGIN)).isEmpty();
        assertThat(header(trio.post(1, "/v1/snapshot?group=0"), ORIGIN)).isEmpty();
    }
}
