// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.admin;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * One request.
 *
 * @param wantsText whether the answer is for people
 */
record Request(
        HttpMethod method, String path, Map<String, List<String>> parameters, boolean wantsText) {

    private static final int PARAMETERS_MAX = 64;

    /**
     * Reads it.
     *
     * @throws IllegalArgumentException when its path is none, or has too many parameters
     */
    static Request of(HttpRequest request) {
        QueryStringDecoder uri =
                new QueryStringDecoder(
                        request.uri(), StandardCharsets.UTF_8, true, PARAMETERS_MAX + 1);
        // The decoder leaves out what is above its bound, and says nothing.
        if (uri.parameters().values().stream().mapToInt(List::size).sum() > PARAMETERS_MAX) {
            throw new IllegalArgumentException("more than " + PARAMETERS_MAX + " parameters");
        }
        String accepted = request.headers().get(HttpHeaderNames.ACCEPT, "");
        return new Request(
                request.method(), uri.path(), uri.parameters(), accepted.startsWith("text/plain"));
    }

    /** Everything that is said under a name. */
    List<String> all(String name) {
        return parameters.getOrDefault(name, List.of());
    }

    /** A number that must be there, 0 or above. */
    int number(String name) {
        return numberIfAny(name)
                .orElseThrow(
                        () ->
                                new Refusal(
                                        HttpResponseStatus.BAD_REQUEST,
                                        "the parameter " + name + " is missing"));
    }

    /** A number, 0 or above, if it is there. */
    OptionalInt numberIfAny(String name) {
        List<String> values = parameters.get(name);
        if (values == null) {
            return OptionalInt.empty();
        }
        if (values.size() == 1 && values.get(0).matches("\\d{1,9}")) {
            return OptionalInt.of(Integer.parseInt(values.get(0)));
        }
        throw new Refusal(
                HttpResponseStatus.BAD_REQUEST, "the parameter " + name + " is no number");
    }
}
