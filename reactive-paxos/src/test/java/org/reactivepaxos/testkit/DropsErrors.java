// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.testkit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A test, or every test of a class, that drops errors and means to; {@link NothingDropped}. */
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface DropsErrors {

    /** Why that is right. */
    String value();
}
