// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.admin;

import java.util.Collection;
import java.util.Locale;

/** Writes one object of JSON. */
final class Json {

    private final StringBuilder out = new StringBuilder("{");

    Json put(String name, String value) {
        name(name);
        quote(value);
        return this;
    }

    Json put(String name, long value) {
        name(name).append(value);
        return this;
    }

    /** With one decimal. */
    Json put(String name, double value) {
        name(name).append(String.format(Locale.ROOT, "%.1f", value));
        return this;
    }

    Json put(String name, boolean value) {
        name(name).append(value);
        return this;
    }

    Json put(String name, Json value) {
        name(name).append(value);
        return this;
    }

    /** Each of them as it writes itself: numbers and objects. */
    Json put(String name, Collection<?> values) {
        name(name).append('[');
        String between = "";
        for (Object value : values) {
            out.append(between).append(value);
            between = ",";
        }
        out.append(']');
        return this;
    }

    private StringBuilder name(String name) {
        if (out.length() > 1) {
            out.append(',');
        }
        quote(name);
        return out.append(':');
    }

    private void quote(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }

    @Override
    public String toString() {
        return out + "}";
    }
}
