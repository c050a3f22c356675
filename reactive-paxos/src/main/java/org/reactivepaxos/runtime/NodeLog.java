// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * What one node writes into the log: by a logger of its own, so that two nodes of one process may
 * have different levels, and with whose it is in the MDC. Any thread.
 */
final class NodeLog {

    /** The logger of member N has this name and its id: {@code org.reactivepaxos.member.N}. */
    static final String LOGGER_PREFIX = "org.reactivepaxos.member.";

    /** MDC: the member. */
    static final String NODE = "paxos.node";

    /** MDC: the group, where it is about one. */
    static final String GROUP = "paxos.group";

    private final int node;
    private final Logger logger;

    NodeLog(int node) {
        this.node = node;
        this.logger = LoggerFactory.getLogger(LOGGER_PREFIX + node);
    }

    void info(int group, String what) {
        about(group, () -> logger.info("group {}: {}", group, what));
    }

    void warn(String what) {
        about(() -> logger.warn("member {}: {}", node, what));
    }

    void warn(int group, String what) {
        about(group, () -> logger.warn("group {}: {}", group, what));
    }

    void warn(int group, String what, Throwable cause) {
        about(group, () -> logger.warn("group {}: {}", group, what, cause));
    }

    void error(int group, String what, Throwable cause) {
        about(group, () -> logger.error("group {}: {}", group, what, cause));
    }

    void error(String what, Throwable cause) {
        about(() -> logger.error("member {}: {}", node, what, cause));
    }

    private void about(int group, Runnable line) {
        String outer = MDC.get(GROUP);
        MDC.put(GROUP, Integer.toString(group));
        try {
            about(line);
        } finally {
            restore(GROUP, outer);
        }
    }

    private void about(Runnable line) {
        String outer = MDC.get(NODE);
        MDC.put(NODE, Integer.toString(node));
        try {
            line.run();
        } finally {
            restore(NODE, outer);
        }
    }

    /** The thread may be one of the application, with its own context. */
    private static void restore(String key, @Nullable String value) {
        if (value == null) {
            MDC.remove(key);
        } else {
            MDC.put(key, value);
        }
    }
}
