// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Java 17 has no switch on types: each sealed family has one constant per type instead. */
final class KindsTest {

    @ParameterizedTest
    @ValueSource(classes = {Message.class, Event.class, LogRecord.class, Role.class})
    void everyTypeOfAFamilyHasAConstantOfItsOwn(Class<?> family) throws NoSuchMethodException {
        Class<?> kinds = family.getDeclaredMethod("kind").getReturnType();
        String[] constants =
                Arrays.stream(kinds.getEnumConstants())
                        .map(Object::toString)
                        .toArray(String[]::new);
        String[] types =
                typesOf(family)
                        .map(type -> constantOf(family, type.getSimpleName()))
                        .toArray(String[]::new);
        assertThat(constants).containsExactlyInAnyOrder(types);
    }

    /** Sealed interfaces within a family only group its types. */
    private static Stream<Class<?>> typesOf(Class<?> family) {
        return Arrays.stream(family.getPermittedSubclasses())
                .flatMap(type -> type.isSealed() ? typesOf(type) : Stream.of(type));
    }

    private static String constantOf(Class<?> family, String type) {
        String name = type.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT);
        // A record is named for what happened, its constant for what it is about.
        return family != LogRecord.class
                ? name
                : name.replaceAll("^GROUP_|_(TAKEN|GIVEN|STORED|MARK)$", "");
    }
}
