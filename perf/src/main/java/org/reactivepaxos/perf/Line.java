// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.perf;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the benchmark and a member process tell each other, one at a time: a word, and numbers by
 * name.
 */
record Line(String word, Map<String, Long> numbers) {

    /** Before every answer, as a JVM can be made to print to standard output as well. */
    static final String ANSWER = "answer: ";

    static Line of(String word) {
        return new Line(word, Map.of());
    }

    static Line parse(String text) {
        String[] parts = text.split(" ", -1);
        Map<String, Long> numbers = new LinkedHashMap<>();
        for (int i = 1; i < parts.length; i++) {
            int equals = parts[i].indexOf('=');
            numbers.put(
                    parts[i].substring(0, equals), Long.valueOf(parts[i].substring(equals + 1)));
        }
        return new Line(parts[0], numbers);
    }

    long number(String name) {
        Long number = numbers.get(name);
        if (number == null) {
            throw new IllegalArgumentException("no " + name + " in: " + format());
        }
        return number;
    }

    String format() {
        StringBuilder text = new StringBuilder(word);
        numbers.forEach((name, number) -> text.append(' ').append(name).append('=').append(number));
        return text.toString();
    }
}
