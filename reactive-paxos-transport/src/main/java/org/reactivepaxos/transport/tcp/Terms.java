// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.transport.tcp;

/**
 * What a handshake has agreed on for one connection.
 *
 * @param version that both sides speak
 * @param bulkWindow bytes of bulk that may be on their way before the other side gives credit for
 *     more, the lesser of both windows; 0 if one of them knows no parts
 */
record Terms(WireVersion version, int bulkWindow) {}
