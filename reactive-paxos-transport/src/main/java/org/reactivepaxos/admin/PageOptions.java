// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.admin;

import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the status page of an {@link AdminEndpoint} shows. Immutable.
 *
 * @param members the admin endpoints of the members, as the browser reaches them, by their ids:
 *     {@code host:port} or {@code http(s)://host[:port]}. The page asks each of them itself, so
 *     each needs a page of its own and the same secret. Without the member that serves the page it
 *     is added; without any it shows that one alone
 * @param folder where the member keeps its journal: the page shows how much that takes, and what is
 *     left of the disk; default null: neither
 * @param meters where batch sizes and times are read; default null: they are not shown
 */
public record PageOptions(
        Map<Integer, String> members, @Nullable Path folder, @Nullable PageMeters meters) {

    /** The most members that a page shows. */
    public static final int MEMBERS_MAX = 64;

    /** A content security policy has no form for the addresses of IPv6: such need a name. */
    private static final Pattern ENDPOINT =
            Pattern.compile(
                    "(?:(?<scheme>https?)://)?(?<host>[A-Za-z0-9.-]+)(?::(?<port>\\d{1,5}))?");

    private static final int PORT_MAX = 65_535;

    /**
     * Checks and completes the settings.
     *
     * @throws IllegalArgumentException when there are too many members, or one of them is no
     *     endpoint
     */
    public PageOptions {
        if (members.size() > MEMBERS_MAX) {
            throw new IllegalArgumentException(
                    "a page shows " + MEMBERS_MAX + " members at most, not " + members.size());
        }
        Map<Integer, String> origins = new TreeMap<>();
        members.forEach((id, endpoint) -> origins.put(checked(id), origin(endpoint)));
        members = Collections.unmodifiableMap(origins);
    }

    private static int checked(int id) {
        if (id < 1) {
            throw new IllegalArgumentException("no id of a member: " + id);
        }
        return id;
    }

    /** What a browser calls the origin: scheme, host and port. */
    private static String origin(String endpoint) {
        Matcher parts = ENDPOINT.matcher(endpoint);
        String port = parts.matches() ? parts.group("port") : null;
        boolean isWhole = parts.matches() && (port != null || parts.group("scheme") != null);
        if (!isWhole || (port != null && !isPort(Integer.parseInt(port)))) {
            throw new IllegalArgumentException(
                    "an endpoint is host:port or http(s)://host[:port], where the host is a name or"
                            + " an address of IPv4; this one is "
                            + endpoint);
        }
        return parts.group("scheme") == null ? "http://" + endpoint : endpoint;
    }

    private static boolean isPort(int port) {
        return port > 0 && port <= PORT_MAX;
    }

    /** With these members. */
    public static PageOptions of(Map<Integer, String> members) {
        return new PageOptions(members, null, null);
    }

    /** These with the folder of the member's journal. */
    public PageOptions withFolder(Path other) {
        return new PageOptions(members, other, meters);
    }

    /**
     * These with the registry that the node has its meters in ({@code PaxosOptions.metrics}). Needs
     * Micrometer on the class path. {@link PageMeters#fineBuckets()} makes times exact.
     */
    public PageOptions withMeters(MeterRegistry registry) {
        return new PageOptions(members, folder, PageMeters.of(registry));
    }
}
