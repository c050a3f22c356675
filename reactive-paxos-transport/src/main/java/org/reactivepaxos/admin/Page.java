// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.admin;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The status page: what is answered without the secret. It is one file without data, put together
 * of its parts once; the browser gets the data with the secret, from each member.
 */
final class Page {

    /** Where the data comes from. */
    static final String DATA = "/v1/page";

    private static final String HTML = "text/html; charset=utf-8";
    private static final List<String> SCRIPTS =
            List.of("format.js", "feed.js", "plot.js", "grid.js", "page.js");
    private static final int PREFLIGHT_SECONDS = 7200;

    /**
     * Scripts of any origin may read the data, if they know the secret: it comes in a header that
     * no browser adds by itself, as it would a cookie, so that a stranger's page is refused as the
     * stranger is. Without this the page of one member could not show the others.
     */
    private static final Map<String, String> SHARED =
            Map.of(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN.toString(), "*");

    private final Answer html;

    private Page(Answer html) {
        this.html = html;
    }

    /** Reads the parts. Blocks. */
    static Page of(PageOptions options) {
        String style = part("page.css");
        String script = SCRIPTS.stream().map(Page::part).collect(Collectors.joining());
        String whole = part("page.html").replace("/*style*/", style).replace("/*script*/", script);
        Map<String, String> headers =
                Map.of(
                        "Content-Security-Policy",
                        policy(style, script, options),
                        "X-Content-Type-Options",
                        "nosniff",
                        "Referrer-Policy",
                        "no-referrer");
        return new Page(new Answer(HttpResponseStatus.OK, HTML, whole, headers));
    }

    private static String part(String name) {
        try (InputStream in = Page.class.getResourceAsStream("page/" + name)) {
            if (in == null) {
                throw new IllegalStateException("a part of the status page is missing: " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Nothing runs, and nothing is asked, but what is the page's own: its style and its script by
     * their hashes, and the members. Text never becomes markup.
     */
    private static String policy(String style, String script, PageOptions options) {
        String members = String.join(" ", options.members().values());
        return String.join(
                "; ",
                "default-src 'none'",
                "script-src " + hash(script),
                "style-src " + hash(style),
                "img-src data:",
                ("connect-src 'self' " + members).stripTrailing(),
                "base-uri 'none'",
                "form-action 'none'",
                "frame-ancestors 'none'",
                "require-trusted-types-for 'script'",
                "trusted-types 'none'");
    }

    private static String hash(String text) {
        try {
            byte[] sum =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(sum) + "'";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // Every JDK has it.
        }
    }

    /** What is answered to who does not say the secret; null where it is needed. */
    @Nullable Answer open(HttpRequest request) {
        if (request.method().equals(HttpMethod.GET) && request.uri().equals("/")) {
            return html;
        }
        return request.method().equals(HttpMethod.OPTIONS) && isData(request) ? preflight() : null;
    }

    /** A browser asks first whether a page of another origin may send the secret here. */
    private static Answer preflight() {
        return new Answer(
                HttpResponseStatus.OK,
                Answer.TEXT,
                "",
                Map.of(
                        HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN.toString(),
                        "*",
                        HttpHeaderNames.ACCESS_CONTROL_ALLOW_METHODS.toString(),
                        HttpMethod.GET.name(),
                        HttpHeaderNames.ACCESS_CONTROL_ALLOW_HEADERS.toString(),
                        HttpHeaderNames.AUTHORIZATION.toString(),
                        HttpHeaderNames.ACCESS_CONTROL_MAX_AGE.toString(),
                        Integer.toString(PREFLIGHT_SECONDS)));
    }

    /** What is added to every answer to that request, refusals too. */
    Map<String, String> headers(HttpRequest request) {
        return isData(request) ? SHARED : Map.of();
    }

    private static boolean isData(HttpRequest request) {
        return request.uri().equals(DATA) || request.uri().startsWith(DATA + "?");
    }
}
