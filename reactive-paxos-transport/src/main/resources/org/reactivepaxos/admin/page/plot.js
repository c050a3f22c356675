// SPDX-License-Identifier: Apache-2.0

/** Lines over the last two minutes, one point a second. */

const SPAN_SECONDS = 120;
const SVG = "http://www.w3.org/2000/svg";

class Plot {
  /**
   * @param lines the class of each line
   * @param axis what its axis is like: LINEAR, or MILLIS, where one slow second hides no fast ones
   */
  constructor(svg, lines, axis) {
    this.svg = svg;
    this.axis = axis;
    this.points = [];
    this.rules = [0, 0.5, 1].map(() => this.add("line", "rule"));
    this.marks = [0, 0.5, 1].map(() => this.add("text"));
    this.times = [-120, -60, 0].map(at => {
      const text = this.add("text");
      text.textContent = at === 0 ? "now" : -at / 60 + " min ago";
      return text;
    });
    this.paths = lines.map(line => this.add("path", line));
  }

  add(name, className) {
    const element = document.createElementNS(SVG, name);
    if (className) {
      element.setAttribute("class", className);
    }
    this.svg.append(element);
    return element;
  }

  /** @param values one for each line, null where there is none */
  push(at, values) {
    this.points.push({ at, values });
    while (this.points[0].at < at - SPAN_SECONDS * 1000) {
      this.points.shift();
    }
  }

  draw(now) {
    const width = this.svg.clientWidth;
    const height = this.svg.clientHeight;
    if (width === 0) {
      return;
    }
    const box = { left: 52, right: width - 6, top: 8, bottom: height - 18 };
    const most = Math.max(0, ...this.points.flatMap(point => point.values.map(v => v || 0)));
    const axis = this.axis(most);
    const x = at => box.right - (now - at) / (SPAN_SECONDS * 1000) * (box.right - box.left);
    const y = value => box.bottom - axis.part(value) * (box.bottom - box.top);
    axis.marks.forEach(([value, text], i) => {
      place(this.rules[i], { x1: box.left, x2: box.right, y1: y(value), y2: y(value) });
      place(this.marks[i], { x: box.left - 6, y: y(value) + 4, "text-anchor": "end" });
      this.marks[i].textContent = text;
    });
    this.times.forEach((text, i) => {
      const anchor = ["start", "middle", "end"][i];
      const at = [box.left, (box.left + box.right) / 2, box.right][i];
      place(text, { x: at, y: height - 4, "text-anchor": anchor });
    });
    this.paths.forEach((path, i) => path.setAttribute("d", line(this.points, i, x, y)));
  }
}

/** Points that are next to each other are joined; where some are missing the line breaks. */
function line(points, i, x, y) {
  let path = "";
  let last = null;
  for (const point of points) {
    if (point.values[i] !== null) {
      const joins = last !== null && point.at - last < 3500;
      path += (joins ? "L" : "M") + x(point.at).toFixed(1) + " " + y(point.values[i]).toFixed(1);
      if (!joins) {
        path += "h0.1";
      }
      last = point.at;
    }
  }
  return path;
}

function place(element, attributes) {
  for (const name in attributes) {
    element.setAttribute(name, attributes[name]);
  }
}

/** From 0. */
function LINEAR(most) {
  const top = nice(most);
  return {
    part: value => value / top,
    marks: [0, top / 2, top].map(value => [value, mark(value, top)])
  };
}

/** From 0.1 ms, logarithmic, with an even number of decades: all three marks are round then. */
function MILLIS(most) {
  const decades = 2 * Math.max(1, Math.ceil(Math.log10(most / 0.1) / 2));
  return {
    part: value => Math.max(0, Math.log10(value / 0.1) / decades),
    marks: [0, decades / 2, decades].map(power => 0.1 * Math.pow(10, power))
      .map(value => [value, value < 1000 ? +value.toPrecision(1) + " ms" : Math.round(value / 1000) + " s"])
  };
}

/** The next of 1, 2, 5, 10, 20 and so on; never below 1. */
function nice(value) {
  let step = 1;
  for (;;) {
    for (const by of [1, 2, 5]) {
      if (value <= step * by) {
        return step * by;
      }
    }
    step *= 10;
  }
}

function mark(value, top) {
  if (top >= 10000) {
    return value === 0 ? "0" : value / 1000 + "k";
  }
  return value % 1 === 0 ? String(value) : value.toFixed(1);
}
