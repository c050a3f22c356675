// SPDX-License-Identifier: Apache-2.0
"use strict";

/** How figures are written. "–" stands for what is not known, and its title says why. */

const NONE = "\u2013";
const GROUPED = new Intl.NumberFormat("en-US");

function count(n) {
  return n === undefined || n === null ? NONE : GROUPED.format(n);
}

function decimal(n) {
  return n === undefined || n === null ? NONE : n.toFixed(1);
}

/** Microseconds as people say them. */
function time(micros) {
  if (micros < 1000) {
    return Math.round(micros) + " \u00b5s";
  }
  if (micros < 1e6) {
    return (micros / 1000).toFixed(micros < 1e4 ? 1 : 0) + " ms";
  }
  return (micros / 1e6).toFixed(1) + " s";
}

/** A percentile is between two bounds; where these are far apart only the upper one is told. */
function within(bounds) {
  if (!bounds) {
    return NONE;
  }
  const [low, high] = bounds;
  return (high > low * 1.5 ? "\u2264 " : "") + time(high);
}

function bytes(n) {
  if (n === undefined || n === null) {
    return NONE;
  }
  const units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
  let unit = 0;
  while (n >= 1024 && unit < units.length - 1) {
    n /= 1024;
    unit++;
  }
  return n.toFixed(unit === 0 || n >= 100 ? 0 : 1) + " " + units[unit];
}

function clock(date) {
  return [date.getHours(), date.getMinutes(), date.getSeconds()]
    .map(part => String(part).padStart(2, "0")).join(":");
}

/** What a member does in a group: the class of its shape, the word for it, and one letter. */
const ROLES = {
  LEADING: ["leads", "leads", "L"],
  FOLLOWING: ["follows", "follows", "F"],
  CANVASSING: ["stands", "canvasses", "C"],
  PREPARING: ["stands", "prepares", "P"],
  FOUNDING: ["stands", "founding", "\u2026"]
};

function doing(row) {
  switch (row.state) {
    case "HALTED": return ["halted", "halted", "H"];
    case "LEARNING": return ["learns", "catches up", "U"];
    case "REMOVED": return ["down", "removed", "R"];
    case "CLOSED": return ["down", "closed", NONE];
  }
  if (row.standing === "FOLLOWER") {
    return ["follows", "no vote", "N"];
  }
  if (row.standing === "JOINING") {
    return ["stands", "joins", "J"];
  }
  return ROLES[row.role] || ["stands", String(row.role).toLowerCase(), "?"];
}

/** Changes the text of an element only if it is another: most figures stay as they are. */
function say(element, text, title) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
  if (title !== undefined && element.title !== title) {
    element.title = title;
  }
}

function make(name, className, text) {
  const element = document.createElement(name);
  if (className) {
    element.className = className;
  }
  if (text !== undefined) {
    element.textContent = text;
  }
  return element;
}

/** A figure, which fades where it is 0 or not known. */
function figure(element, text, title) {
  say(element, text, title === undefined ? "" : title);
  element.classList.toggle("none", text === NONE);
  element.classList.toggle("zero", text === "0");
}
