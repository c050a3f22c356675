// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes values of the core as strings that are equal exactly where the values mean the same.
 *
 * <p>Every field of every object goes in, found by reflection: a field that a rule may look at and
 * that were forgotten here would make an exploration take two states for one. What must not count
 * is taken out of the values beforehand ({@link Timeless}).
 */
final class CanonicalForm {

    private static final char NULL = 0;
    private static final char NUMBER = 1;
    private static final char MANY = 2;
    private static final char BYTES = 3;
    private static final char FIRST_TYPE = 4;

    private final Map<Class<?>, Type> types = new HashMap<>();

    private record Type(char number, List<Field> fields) {}

    String of(@Nullable Object... values) {
        StringBuilder out = new StringBuilder(512);
        for (Object value : values) {
            write(value, out);
        }
        return out.toString();
    }

    private void write(@Nullable Object value, StringBuilder out) {
        if (value == null) {
            out.append(NULL);
        } else if (value instanceof Number number) {
            number(number.longValue(), out);
        } else if (value instanceof Boolean truth) {
            number(truth ? 1 : 0, out);
        } else if (value instanceof Enum<?> constant) {
            bytes(constant.name().getBytes(StandardCharsets.ISO_8859_1), out);
        } else if (value instanceof byte[] bytes) {
            bytes(bytes, out);
        } else if (value instanceof Values values) {
            bytes(values.encoded(), out);
        } else if (value instanceof Map<?, ?> map) {
            many(map.keySet(), out);
            many(map.values(), out);
        } else if (value instanceof Iterable<?> items) {
            many(items, out);
        } else {
            fields(value, out);
        }
    }

    private static void number(long value, StringBuilder out) {
        out.append(NUMBER);
        for (int shift = 48; shift >= 0; shift -= 16) {
            out.append((char) (value >>> shift));
        }
    }

    private static void bytes(byte[] bytes, StringBuilder out) {
        out.append(BYTES).append((char) bytes.length);
        out.append(new String(bytes, StandardCharsets.ISO_8859_1));
    }

    private void many(Iterable<?> items, StringBuilder out) {
        out.append(MANY);
        int lengthAt = out.length();
        out.append(NULL);
        int count = 0;
        for (Object item : items) {
            write(item, out);
            count++;
        }
        out.setCharAt(lengthAt, (char) count);
    }

    private void fields(Object value, StringBuilder out) {
        Type type = types.get(value.getClass());
        if (type == null) {
            type = new Type((char) (FIRST_TYPE + types.size()), fieldsOf(value.getClass()));
            types.put(value.getClass(), type);
        }
        out.append(type.number);
        for (Field field : type.fields) {
            try {
                write(field.get(value), out);
            } catch (IllegalAccessException e) {
                throw new IllegalStateException("a field that was opened is closed", e);
            }
        }
    }

    private static List<Field> fieldsOf(Class<?> type) {
        List<Field> fields = new ArrayList<>();
        for (Field field : type.getDeclaredFields()) {
            if (!Modifier.isStatic(field.getModifiers())) {
                field.setAccessible(true);
                fields.add(field);
            }
        }
        return fields;
    }
}
