// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.admin;

import io.netty.handler.codec.http.HttpResponseStatus;

/** What is answered to one request. */
record Answer(HttpResponseStatus status, String type, String body) {

    static final String JSON = "application/json; charset=utf-8";
    static final String TEXT = "text/plain; charset=utf-8";

    static Answer json(String body) {
        return new Answer(HttpResponseStatus.OK, JSON, body + "\n");
    }

    static Answer text(String body) {
        return new Answer(HttpResponseStatus.OK, TEXT, body);
    }

    static Answer failed(HttpResponseStatus status, String why) {
        return new Answer(status, JSON, new Json().put("error", why) + "\n");
    }
}
