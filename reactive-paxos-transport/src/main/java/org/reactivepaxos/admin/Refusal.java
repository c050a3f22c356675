// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.admin;

import io.netty.handler.codec.http.HttpResponseStatus;

/** A request that cannot be done as it is; its own fault. */
final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient HttpResponseStatus status;

    Refusal(HttpResponseStatus status, String why) {
        super(why, null, false, false);
        this.status = status;
    }

    HttpResponseStatus status() {
        return status;
    }
}
