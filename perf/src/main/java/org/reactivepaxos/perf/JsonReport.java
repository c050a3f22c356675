// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A result as JSON. */
record JsonReport(Machine machine, RunSettings settings, Result result) {

    private static final double NANOS_PER_SECOND = 1e9;

    String text() {
        return object(
                        field("machine", machineJson()),
                        field("options", optionsJson()),
                        field("result", resultJson()),
                        field("sameSequence", Boolean.toString(result.difference().isEmpty())),
                        field("difference", string(result.difference().orElse(""))))
                + "\n";
    }

    private String machineJson() {
        return object(
                field("cores", number(machine.cores())),
                field("memoryBytes", number(machine.memoryBytes())),
                field("jdk", string(machine.jdk())),
                field("kernel", string(machine.kernel())),
                field("fileSystem", string(machine.fileSystem())));
    }

    private String optionsJson() {
        Workload workload = result.workload();
        return object(
                field("members", number(workload.members())),
                field("groups", number(workload.groups())),
                field("valueBytes", number(workload.valueBytes())),
                field("outstanding", number(workload.outstanding())),
                field("warmupSeconds", number(workload.warmup().toSeconds())),
                field("seconds", number(workload.measured().toSeconds())),
                field("jvmOptions", string(String.join(" ", settings.jvmOptions()))));
    }

    private String resultJson() {
        return object(
                field("elapsedSeconds", number(result.nanos() / NANOS_PER_SECOND)),
                field("acknowledged", number(result.acknowledged())),
                field("opsPerSecond", number(result.opsPerSecond())),
                field("latencyNanos", numbers(result.latency().numbers())),
                field("cpuMicrosPerOp", number(result.cpuMicrosPerOp())),
                field("syncsPerSecondLeader", number(result.syncsPerSecond())),
                field("syncsPerSecondAll", number(result.syncsPerSecondOfAll())),
                field("valuesPerSync", number(result.valuesPerSync())),
                field("memberUsage", memberUsage()));
    }

    private String memberUsage() {
        List<String> members =
                result.usage().stream().map(usage -> numbers(usage.numbers())).toList();
        return "[" + String.join(", ", members) + "]";
    }

    private static String numbers(Map<String, Long> numbers) {
        List<String> fields = new ArrayList<>();
        numbers.forEach((name, number) -> fields.add(field(name, number(number))));
        return object(fields.toArray(String[]::new));
    }

    private static String object(String... fields) {
        return "{" + String.join(", ", fields) + "}";
    }

    private static String field(String name, String json) {
        return string(name) + ": " + json;
    }

    private static String number(long number) {
        return Long.toString(number);
    }

    private static String number(double number) {
        return String.format(Locale.ROOT, "%.3f", number);
    }

    private static String string(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (character == '"' || character == '\\') {
                json.append('\\').append(character);
            } else if (character < ' ') {
                json.append(String.format(Locale.ROOT, "\\u%04x", (int) character));
            } else {
                json.append(character);
            }
        }
        return json.append('"').toString();
    }
}
