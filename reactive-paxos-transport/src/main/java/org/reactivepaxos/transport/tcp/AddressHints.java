// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport.tcp;

import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where members are reached: as the options say, or else as hints do that memberships carry, one
 * after the other. Any thread.
 */
final class AddressHints {

    private static final Logger log = LoggerFactory.getLogger(TcpTransport.class);
    private static final int PORT_MAX = 65_535;

    private final Map<Integer, Supplier<InetSocketAddress>> configured;
    private final Map<Integer, Hints> hints = new ConcurrentHashMap<>();

    AddressHints(Map<Integer, Supplier<InetSocketAddress>> configured) {
        this.configured = configured;
    }

    /** Of one member; the next of them is tried next. */
    private record Hints(List<InetSocketAddress> addresses, int tried) {}

    /** What is hinted from now on; nothing leaves what was hinted before. */
    void hint(int member, List<String> texts) {
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (String text : texts) {
            InetSocketAddress address = parse(text);
            if (address == null) {
                log.warn("Not an address of member {}, host:port is: {}", member, text);
            } else {
                addresses.add(address);
            }
        }
        if (!addresses.isEmpty()) {
            hints.compute(
                    member,
                    (id, known) ->
                            known != null && known.addresses().equals(addresses)
                                    ? known
                                    : new Hints(addresses, 0));
        }
    }

    /**
     * {@code host:port}, an IPv6 host in brackets.
     *
     * @return unresolved, so that each attempt looks the name up; null when it is none
     */
    static @Nullable InetSocketAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon <= 0) {
            return null;
        }
        String host = text.substring(0, colon);
        boolean brackets = host.startsWith("[") && host.endsWith("]");
        if (brackets) {
            host = host.substring(1, host.length() - 1);
        }
        boolean valid = brackets ? NetUtil.isValidIpV6Address(host) : host.indexOf(':') < 0;
        int port = port(text.substring(colon + 1));
        return valid && !host.isBlank() && port > 0
                ? InetSocketAddress.createUnresolved(host, port)
                : null;
    }

    /** 0 where it is none. */
    private static int port(String text) {
        boolean digits = !text.isEmpty() && text.length() <= 5;
        for (int i = 0; i < text.length(); i++) {
            digits &= text.charAt(i) >= '0' && text.charAt(i) <= '9';
        }
        int port = digits ? Integer.parseInt(text) : 0;
        return port <= PORT_MAX ? port : 0;
    }

    /**
     * Where to try next.
     *
     * @throws IllegalStateException where nothing is known
     */
    InetSocketAddress next(int member) {
        Supplier<InetSocketAddress> fixed = configured.get(member);
        if (fixed != null) {
            return fixed.get();
        }
        Hints known =
                hints.computeIfPresent(
                        member, (id, old) -> new Hints(old.addresses(), old.tried() + 1));
        if (known == null) {
            throw new IllegalStateException("no address of member " + member + " is known");
        }
        return known.addresses().get((known.tried() - 1) % known.addresses().size());
    }
}
