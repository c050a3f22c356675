// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.admin;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Map;

/**
 * What is answered to one request.
 *
 * @param headers more of them
 */
record Answer(HttpResponseStatus status, String type, String body, Map<String, String> headers) {

    static final String JSON = "application/json; charset=utf-8";
    static final String TEXT = "text/plain; charset=utf-8";

    static Answer json(String body) {
        return new Answer(HttpResponseStatus.OK, JSON, body + "\n", Map.of());
    }

    static Answer text(String body) {
        return new Answer(HttpResponseStatus.OK, TEXT, body, Map.of());
    }

    static Answer failed(HttpResponseStatus status, String why) {
        return new Answer(status, JSON, new Json().put("error", why) + "\n", Map.of());
    }
}
