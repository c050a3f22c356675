// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport.tcp;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes connections and remembers why. */
final class Closing {

    private static final AttributeKey<String> CAUSE = AttributeKey.valueOf(Closing.class, "CAUSE");

    private static final Logger log = LoggerFactory.getLogger(Closing.class);

    private Closing() {}

    /** Closes, for the first cause that is given. */
    static void close(Channel channel, String cause) {
        channel.attr(CAUSE).setIfAbsent(cause);
        channel.close().addListener(closed -> log.debug("Closed {}: {}", channel, cause));
    }

    /** Gives the cause of a close that follows. */
    static void because(Channel channel, String cause) {
        channel.attr(CAUSE).setIfAbsent(cause);
    }

    static String causeOf(Channel channel) {
        String cause = channel.attr(CAUSE).get();
        return cause == null ? "the peer or the network closed the connection" : cause;
    }
}
