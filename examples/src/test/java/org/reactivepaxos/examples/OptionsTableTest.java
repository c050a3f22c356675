// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivepaxos.GroupOptions;
import org.reactivepaxos.PaxosOptions;
import org.reactivepaxos.admin.AdminOptions;
import org.reactivepaxos.admin.PageOptions;
import org.reactivepaxos.storage.xodus.XodusOptions;
import org.reactivepaxos.transport.tcp.TcpLimits;
import org.reactivepaxos.transport.tcp.TcpOptions;
import org.reactivepaxos.transport.tcp.TcpTimings;

/** P44: docs/operations.md has every option in a table, with the defaults that the code has. */
class OptionsTableTest {

    private static final List<Class<?>> OPTIONS =
            List.of(
                    PaxosOptions.class,
                    GroupOptions.class,
                    TcpOptions.class,
                    TcpLimits.class,
                    TcpTimings.class,
                    AdminOptions.class,
                    PageOptions.class,
                    XodusOptions.class);

    /** Where the values of an option have other names in the code than the option itself. */
    private static final Map<String, List<String>> FIELDS =
            Map.of(
                    "electionTimeout", List.of("electionMin", "electionMax"),
                    "window", List.of("windowRuns", "windowBytes"),
                    "openProposals", List.of("openProposals", "openBytes"),
                    "openProposalsOfNode", List.of("openProposalsOfNode", "openBytesOfNode"),
                    "backoff", List.of("backoffMin", "backoffMax"),
                    "transaction", List.of("transactionBytes", "transactionAppends"),
                    "reads", List.of("threads", "waiting"));

    private static final Set<String> OPEN_ENDED =
            Set.of(
                    "workers",
                    "clock",
                    "entropy",
                    "metrics",
                    "observations",
                    "journal",
                    "snapshots",
                    "transport",
                    "group",
                    "machine",
                    "voters",
                    "joining",
                    "loops",
                    "secret",
                    "tls",
                    "limits",
                    "bind",
                    "cleaning",
                    "timings",
                    "workerScheduler",
                    "callbackScheduler");

    /** The rows of the table: the option, and what follows in its row. */
    private static Map<String, List<String>> rows() throws IOException {
        Map<String, List<String>> rows = new TreeMap<>();
        for (String line : Files.readAllLines(Path.of("../docs/operations.md"))) {
            if (line.matches("\\| `\\w+(Options|Limits|Timings)\\.\\w+` \\|.*")) {
                List<String> cells = Arrays.stream(line.split("\\|")).map(String::strip).toList();
                rows.put(cells.get(1).replace("`", ""), cells.subList(2, cells.size()));
            }
        }
        return rows;
    }

    /** Methods that give a changed copy. */
    private static Set<String> setters() {
        Set<String> setters = new TreeSet<>();
        for (Class<?> type : OPTIONS) {
            for (Method method : type.getDeclaredMethods()) {
                boolean isPublic = Modifier.isPublic(method.getModifiers());
                boolean isStatic = Modifier.isStatic(method.getModifiers());
                if (isPublic && !isStatic && method.getReturnType() == type) {
                    setters.add(type.getSimpleName() + "." + method.getName());
                }
            }
        }
        return setters;
    }

    @Test
    void everySetterHasARowAndEveryRowASetter() throws IOException {
        assertThat(rows().keySet()).isEqualTo(setters());
    }

    @Test
    void everyRowSaysWhatItsOptionMeansAndWhatItMayBe() throws IOException {
        rows().forEach(
                        (option, cells) ->
                                assertThat(cells).as(option).hasSize(3).doesNotContain(""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PaxosOptions", "TcpLimits", "TcpTimings", "XodusOptions"})
    void theDefaultsAreThoseOfTheCode(String type)
            throws ReflectiveOperationException, IOException {
        Map<String, Object> values = defaults(type);
        Map<String, String> expected = new TreeMap<>();
        Map<String, String> told = new TreeMap<>();
        for (Map.Entry<String, List<String>> row : rows().entrySet()) {
            String option = row.getKey().substring(row.getKey().indexOf('.') + 1);
            String name = option.startsWith("with") ? uncapitalized(option.substring(4)) : option;
            if (row.getKey().startsWith(type + ".") && !OPEN_ENDED.contains(name)) {
                List<String> texts = new ArrayList<>();
                for (String field : FIELDS.getOrDefault(name, List.of(name))) {
                    texts.add(text(field, Objects.requireNonNull(values.get(field), field)));
                }
                expected.put(option, String.join("; ", texts));
                told.put(option, row.getValue().get(0));
            }
        }
        assertThat(told).isNotEmpty().isEqualTo(expected);
    }

    private static Map<String, Object> defaults(String type) throws ReflectiveOperationException {
        Map<String, Object> values = new TreeMap<>();
        switch (type) {
            case "PaxosOptions" -> {
                Field draft = PaxosOptions.class.getDeclaredField("values");
                draft.setAccessible(true);
                addFields(draft.get(PaxosOptions.of(1, 1)), values);
            }
            case "TcpLimits" -> addComponents(TcpLimits.DEFAULTS, values);
            case "TcpTimings" -> addComponents(TcpTimings.DEFAULTS, values);
            default -> {
                addComponents(XodusOptions.defaults(), values);
                addComponents(XodusOptions.defaults().space(), values);
                addComponents(XodusOptions.defaults().reads(), values);
            }
        }
        return values;
    }

    private static void addFields(Object object, Map<String, Object> into)
            throws ReflectiveOperationException {
        for (Field field : object.getClass().getDeclaredFields()) {
            field.setAccessible(true);
            Object value = field.get(object);
            if (value != null) {
                into.put(field.getName(), value);
            }
        }
    }

    private static void addComponents(Record options, Map<String, Object> into)
            throws ReflectiveOperationException {
        for (RecordComponent component : options.getClass().getRecordComponents()) {
            into.put(component.getName(), component.getAccessor().invoke(options));
        }
    }

    private static String text(String field, Object value) {
        if (value instanceof Duration duration) {
            boolean whole = duration.toMillis() % 1000 == 0;
            return whole ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
        }
        long number = ((Number) value).longValue();
        if (field.contains("Bytes")) {
            boolean whole = number % (1 << 20) == 0;
            return whole ? (number >> 20) + " MiB" : (number >> 10) + " KiB";
        }
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String uncapitalized(String name) {
        return name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
    }
}
