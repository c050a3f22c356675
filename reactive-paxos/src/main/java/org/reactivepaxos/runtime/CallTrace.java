// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Follows one value from its call to its result, or one window of values. Each is called at most
 * once, in this order; any may be left out but the last. By any thread; must not block or throw.
 */
public interface CallTrace {

    /**
     * The window that this value waited in has closed: from here on it goes with others.
     *
     * @param all those that are followed, this one included
     * @return what follows the window; called on one of them only
     */
    CallTrace window(List<CallTrace> all);

    /** This value waits for its window no more; again when it goes with other ones. */
    void gathered();

    /** It was handed to a leader, this member or another. */
    void handedOver();

    /** It is decided: the state machine is next. */
    void decided();

    /** It was decided at this instance, and its result is delivered. */
    void applied(long instance);

    /** It has ended without a result; null for one that nobody wanted any more. */
    void failed(@Nullable Throwable error);
}
