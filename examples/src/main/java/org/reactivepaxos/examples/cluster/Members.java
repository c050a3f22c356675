// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.cluster;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Where each member listens, by its id. Host names are not looked up. */
public record Members(Map<Integer, InetSocketAddress> addresses) {

    private static final Pattern MEMBER =
            Pattern.compile(
                    "(?<id>[1-9]\\d{0,8})=(\\[(?<ip6>[^]]+)]|(?<host>[^:]+)):(?<port>\\d{1,5})");
    private static final int PORT_MAX = 65_535;

    /** Reads {@code 1=host:port,2=host:port}; an IPv6 address stands in brackets. */
    public static Members parse(String text) {
        Map<Integer, InetSocketAddress> members = new TreeMap<>();
        for (String part : text.split(",", -1)) {
            Matcher member = MEMBER.matcher(part);
            if (!member.matches()) {
                throw new TypeConversionException("'" + part + "' is not like 1=localhost:7001");
            }
            int port = Integer.parseInt(member.group("port"));
            if (port < 1 || port > PORT_MAX) {
                throw new TypeConversionException("'" + part + "' has no port from 1 to 65535");
            }
            int id = Integer.parseInt(member.group("id"));
            String ip6 = member.group("ip6");
            InetSocketAddress address =
                    InetSocketAddress.createUnresolved(
                            ip6 == null ? member.group("host") : ip6, port);
            if (members.put(id, address) != null) {
                throw new TypeConversionException("member " + id + " is named twice");
            }
        }
        return new Members(members);
    }

    /** Lets the command line read members. */
    public static final class Converter implements ITypeConverter<Members> {

        @Override
        public Members convert(String text) {
            return parse(text);
        }
    }
}
