// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.reactivepaxos.storage.Journal;
import org.reactivepaxos.transport.Transport;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Nothing of an SPI gets lost on its way to the other, whether there is a default for it or not.
 */
class ForwardingTest {

    private static final Map<Class<?>, Object> ANSWERS =
            Map.of(
                    Mono.class, Mono.never(),
                    Flux.class, Flux.never(),
                    Optional.class, Optional.of("something"),
                    Map.class, Map.of("a", "meter"),
                    int.class, 7,
                    long.class, 8L,
                    boolean.class, false);

    @TestFactory
    Stream<DynamicTest> aForwardingJournalForwardsEveryMethod() {
        return each(Journal.class, journal -> new ForwardingJournal(journal) {});
    }

    @TestFactory
    Stream<DynamicTest> aForwardingTransportForwardsEveryMethod() {
        return each(Transport.class, transport -> new ForwardingTransport(transport) {});
    }

    private static <T> Stream<DynamicTest> each(Class<T> spi, Function<T, T> forwarding) {
        return Arrays.stream(spi.getMethods())
                .filter(method -> !Modifier.isStatic(method.getModifiers()))
                .map(
                        method ->
                                DynamicTest.dynamicTest(
                                        method.getName(), () -> check(spi, forwarding, method)));
    }

    private static <T> void check(Class<T> spi, Function<T, T> forwarding, Method method)
            throws ReflectiveOperationException {
        Map<Method, @Nullable Object[]> calls = new HashMap<>();
        InvocationHandler other =
                (proxy, called, arguments) -> {
                    calls.put(called, arguments == null ? new Object[0] : arguments);
                    return ANSWERS.get(called.getReturnType());
                };
        T delegate =
                spi.cast(Proxy.newProxyInstance(spi.getClassLoader(), new Class<?>[] {spi}, other));
        @Nullable Object[] given = arguments(method);
        Object answer = method.invoke(forwarding.apply(delegate), given);
        assertThat(calls).containsOnlyKeys(method);
        assertThat(calls.get(method)).containsExactly(given);
        assertThat(answer).isEqualTo(ANSWERS.get(method.getReturnType()));
    }

    /** Numbers that differ; what is no number is passed on whatever it is. */
    private static @Nullable Object[] arguments(Method method) {
        Class<?>[] types = method.getParameterTypes();
        @Nullable Object[] arguments = new Object[types.length];
        for (int i = 0; i < types.length; i++) {
            if (types[i] == int.class) {
                arguments[i] = 10 + i;
            } else if (types[i] == long.class) {
                arguments[i] = 10L + i;
            }
        }
        return arguments;
    }
}
