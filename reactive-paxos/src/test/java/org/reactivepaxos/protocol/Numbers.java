// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Numbers things in the order they come; things of one {@link CanonicalForm} have one number. */
final class Numbers<T> {

    private final CanonicalForm form = new CanonicalForm();
    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<T> all = new ArrayList<>();

    int of(T thing) {
        Integer number = numbers.putIfAbsent(form.of(thing), all.size());
        if (number == null) {
            all.add(thing);
            return all.size() - 1;
        }
        return number;
    }

    T at(int number) {
        return all.get(number);
    }

    int size() {
        return all.size();
    }
}
