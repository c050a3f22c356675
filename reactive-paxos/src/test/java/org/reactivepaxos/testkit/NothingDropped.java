// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.testkit;

import java.lang.reflect.AnnotatedElement;
import java.util.Optional;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Fails a test when Reactor drops an error while it runs: one that comes too late, or that has no
 * handler. What is dropped between two tests fails the next one, the class, or in the end the whole
 * run, so that none is lost; use it where tests run one after the other. {@link DropsErrors} says
 * where it is meant. Register it with {@code @ExtendWith}, or for all tests by JUnit's automatic
 * detection.
 */
public final class NothingDropped
        implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {

    private static final Namespace NAMESPACE = Namespace.create(NothingDropped.class);

    @Override
    public void beforeAll(ExtensionContext context) {
        // In the root, so that it is there once, and closed after the last test.
        watch(context);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        end(context, "during " + context.getDisplayName());
    }

    @Override
    public void afterAll(ExtensionContext context) {
        end(context, "after the tests of " + context.getDisplayName());
    }

    private static void end(ExtensionContext context, String when) {
        DroppedErrors errors = DroppedErrors.SHARED;
        if (isMeant(context.getElement()) || isMeant(context.getTestClass())) {
            errors.take();
        } else {
            errors.requireNone(when);
        }
    }

    private static boolean isMeant(Optional<? extends AnnotatedElement> element) {
        return AnnotationSupport.isAnnotated(element, DropsErrors.class);
    }

    private static void watch(ExtensionContext context) {
        context.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent(Watch.class, unused -> new Watch(), Watch.class);
    }

    /** From the first test to the last. */
    private static final class Watch implements AutoCloseable {
        Watch() {
            DroppedErrors.SHARED.watch();
        }

        @Override
        public void close() {
            DroppedErrors.SHARED.unwatch();
            DroppedErrors.SHARED.requireNone("after the last test");
        }
    }
}
