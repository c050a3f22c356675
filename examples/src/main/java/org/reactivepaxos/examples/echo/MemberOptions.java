// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.echo;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options of one member in a process of its own; all or none are given. */
final class MemberOptions {

    @Option(
            names = "--id",
            required = true,
            paramLabel = "N",
            description = "This member's id, one of --members. It belongs to its data for ever.")
    int id;

    @Option(
            names = "--members",
            required = true,
            split = ",",
            paramLabel = "ID=HOST:PORT",
            converter = {Integer.class, AddressConverter.class}.class,
            description = "Every member's id and address, this one's included.")
    Map<Integer, InetSocketAddress> members = new TreeMap<>();

    @Option(
            names = "--data",
            required = true,
            paramLabel = "DIR",
            description = "Where this member keeps its journal; made if it is missing.")
    Path data = Path.of(".");
}
